; The Windows installer, for Inno Setup 6.3 or newer:
;   iscc /DVersion=0.1.0 /DVariant=cpu [/DSign] resources\packaging\windows\pisa-desktop.iss
; Sign needs a sign tool named "pisa": iscc "/Spisa=signtool sign /fd sha256 /tr TIMESTAMP_SERVER /td sha256 $f" ...
; For one user by default, without administrator's rights; silent with /VERYSILENT /SUPPRESSMSGBOXES /NORESTART.

#ifndef Version
  #error Give the version: /DVersion=0.1.0
#endif
#ifndef Variant
  #define Variant "cpu"
#endif
#define Root "..\..\.."
#define Bundle Root + "\dist\pisa-desktop"

[Setup]
AppId={{6F2B1A57-3B3E-4B7C-9D57-7E1B0C1A9E42}
AppName=PiSA Desktop
AppVersion={#Version}
AppVerName=PiSA Desktop {#Version}
AppPublisher=PiSA Desktop contributors
VersionInfoVersion={#Version}
DefaultDirName={autopf}\PiSA Desktop
DefaultGroupName=PiSA Desktop
DisableProgramGroupPage=yes
DisableDirPage=auto
LicenseFile={#Root}\LICENSE
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Root}\dist\installers
#if Variant == "cpu"
OutputBaseFilename=PiSA-Desktop-{#Version}-windows-x64-setup
#else
OutputBaseFilename=PiSA-Desktop-{#Version}-windows-x64-{#Variant}-setup
; One setup.exe holds at most 4.2 GB.
DiskSpanning=yes
DiskSliceSize=2100000000
#endif
SetupIconFile={#Root}\build\icons\pisa-desktop.ico
UninstallDisplayIcon={app}\pisa-desktop.exe
Compression=lzma2/normal
SolidCompression=yes
LZMANumBlockThreads=4
WizardStyle=modern
; The window hands over to the running one, so an upgrade must close it first.
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
ChangesEnvironment=yes
#ifdef Sign
SignTool=pisa
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.OpenWith=Offer PiSA Desktop under "Open with" for pictures
de.OpenWith=PiSA Desktop unter „Öffnen mit“ für Bilder anbieten
en.CommandLine=Find the command pisa in every terminal
de.CommandLine=Den Befehl pisa in jedem Terminal finden
en.RemoveData=Remove your settings, models and training runs too?
de.RemoveData=Auch Ihre Einstellungen, Modelle und Trainingsläufe entfernen?

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "openwith"; Description: "{cm:OpenWith}"; Flags: unchecked
Name: "commandline"; Description: "{cm:CommandLine}"; Flags: unchecked

[InstallDelete]
; Files of the version before, which the new one may no longer have; nothing of the user's lies there.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\PiSA Desktop"; Filename: "{app}\pisa-desktop.exe"
Name: "{autodesktop}\PiSA Desktop"; Filename: "{app}\pisa-desktop.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\Applications\pisa-desktop.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "PiSA Desktop"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\pisa-desktop.exe\shell\open\command"; ValueType: string; ValueData: """{app}\pisa-desktop.exe"" ""%1"""; Tasks: openwith
#define Association(str Ending) 'Root: HKA; Subkey: "Software\Classes\Applications\pisa-desktop.exe\SupportedTypes"; ValueType: string; ValueName: "' + Ending + '"; ValueData: ""; Tasks: openwith'
{#Association(".jpg")}
{#Association(".jpeg")}
{#Association(".png")}
{#Association(".tif")}
{#Association(".tiff")}
{#Association(".webp")}
{#Association(".avif")}
{#Association(".bmp")}
{#Association(".heic")}
{#Association(".dng")}
{#Association(".cr2")}
{#Association(".cr3")}
{#Association(".nef")}
{#Association(".arw")}

[Run]
Filename: "{app}\pisa-desktop.exe"; Description: "{cm:LaunchProgram,PiSA Desktop}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
Type: filesandordirs; Name: "{app}\_internal"
Type: dirifempty; Name: "{app}"

[Code]
const
  PathKey = 'Environment';

procedure AddToPath();
var
  Value: String;
begin
  if not RegQueryStringValue(HKCU, PathKey, 'Path', Value) then
    Value := '';
  if Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Value) + ';') > 0 then
    exit;
  if (Value <> '') and (Value[Length(Value)] <> ';') then
    Value := Value + ';';
  RegWriteExpandStringValue(HKCU, PathKey, 'Path', Value + ExpandConstant('{app}'));
end;

procedure RemoveFromPath();
var
  Value, Folder: String;
  Start: Integer;
begin
  if not RegQueryStringValue(HKCU, PathKey, 'Path', Value) then
    exit;
  Folder := ExpandConstant('{app}');
  Start := Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Value) + ';');
  if Start = 0 then
    exit;
  Delete(Value, Start, Length(Folder) + 1);
  if (Value <> '') and (Value[Length(Value)] = ';') and (Start > Length(Value)) then
    Delete(Value, Length(Value), 1);
  RegWriteExpandStringValue(HKCU, PathKey, 'Path', Value);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('commandline') then
    AddToPath();
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep <> usPostUninstall then
    exit;
  RemoveFromPath();
  { Where the user's folders are: see pisa_desktop/paths.py. A silent uninstall keeps them. }
  if DirExists(ExpandConstant('{localappdata}\PiSA Desktop')) and
     (SuppressibleMsgBox(CustomMessage('RemoveData'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES) then
    DelTree(ExpandConstant('{localappdata}\PiSA Desktop'), True, True, True);
end;
