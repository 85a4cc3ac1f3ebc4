<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>AdaptersDialog</name>
    <message>
        <source>Adapters</source>
        <translation type="unfinished">Adapter</translation>
    </message>
    <message>
        <source>Installed adapters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished">Name</translation>
    </message>
    <message>
        <source>Made for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished">Größe</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Compare two</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As a &amp;zip…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As a &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Made for “{other}”; it does not fit “{model}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a photograph to compare two on it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train on your own photographs, or drop a zip, a folder or a .pkl here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one to use it, or two to compare them on the open photograph.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{name}” is in the trash.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no trash for this disk. Delete “{name}” for good?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished">Löschen</translation>
    </message>
    <message>
        <source>Share as a zip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share into the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import adapters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking and copying {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>The last run did not end as it should. What was open is here again.</source>
        <translation>Das letzte Mal endete das Programm nicht, wie es sollte. Was offen war, ist wieder da.</translation>
    </message>
    <message>
        <source>Show a report</source>
        <translation>Bericht zeigen</translation>
    </message>
    <message>
        <source>A result is being saved. Quit and leave it unsaved?</source>
        <translation>Ein Ergebnis wird gerade gesichert. Beenden und es nicht sichern?</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Results that are not saved as you set them: {n}. Quit without saving?</source>
        <translation>Ergebnisse, die nicht so gesichert sind, wie Sie sie eingestellt haben: {n}. Beenden, ohne zu sichern?</translation>
    </message>
    <message>
        <source>{name} was made here, at damage {pix:g} and detail {sem:g}.</source>
        <translation>{name} wurde hier gemacht, mit Schäden {pix:g} und Details {sem:g}.</translation>
    </message>
    <message>
        <source>Use its settings</source>
        <translation>Einstellungen übernehmen</translation>
    </message>
</context>
<context>
    <name>BatchModel</name>
    <message>
        <source>Photograph</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
</context>
<context>
    <name>BatchPanel</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Clear done</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Copy failures</source>
        <translation>Fehler kopieren</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>Fortschritt der Warteschlange</translation>
    </message>
    <message>
        <source>beside each photograph</source>
        <translation>neben jedes Foto</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>Daneben</translation>
    </message>
    <message>
        <source>Put each result beside its photograph</source>
        <translation>Jedes Ergebnis neben sein Foto legen</translation>
    </message>
    <message>
        <source>Name without ending; may hold {fields}</source>
        <translation>Name ohne Endung; darf {fields} enthalten</translation>
    </message>
    <message>
        <source>Keep folders</source>
        <translation>Ordner beibehalten</translation>
    </message>
    <message>
        <source>Leave out what is done</source>
        <translation>Fertige auslassen</translation>
    </message>
    <message>
        <source>Results &amp;go to</source>
        <translation>Er&amp;gebnisse nach</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Begin no further photograph; the one at work is finished</source>
        <translation>Kein weiteres Foto beginnen; das laufende wird beendet</translation>
    </message>
    <message>
        <source>Restore what waits, one after the other</source>
        <translation>Was wartet, eins nach dem anderen restaurieren</translation>
    </message>
    <message>
        <source>Where results go</source>
        <translation>Wohin die Ergebnisse kommen</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Work is paused; the pad stays live. Press Pause again to go on.</source>
        <translation>Die Arbeit ruht; das Feld bleibt lebendig. Noch einmal „Anhalten“ setzt sie fort.</translation>
    </message>
    <message>
        <source>Drag a rectangle around what is to be restored.</source>
        <translation>Ziehen Sie ein Rechteck um das, was restauriert werden soll.</translation>
    </message>
    <message>
        <source>That region is too small; drag a larger one.</source>
        <translation>Dieser Ausschnitt ist zu klein; ziehen Sie einen größeren.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Save result as</source>
        <translation>Ergebnis sichern unter</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>damage {pix:g} · detail {sem:g}</source>
        <translation>Schäden {pix:g} · Details {sem:g}</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>Entwurf</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktbogen</translation>
    </message>
    <message>
        <source>damage {pix:g} · detail {sem:g}</source>
        <translation>Schäden {pix:g} · Details {sem:g}</translation>
    </message>
    <message>
        <source>damage {pix:g}, detail {sem:g}</source>
        <translation>Schäden {pix:g}, Details {sem:g}</translation>
    </message>
</context>
<context>
    <name>DamagePage</name>
    <message>
        <source>The damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The adapters learn to undo it. Choose what your damaged pictures suffer from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something of everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Phone in poor light: smoothed noise, halos, JPEG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the web: reduced and compressed again and again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scanned prints: soft, a little faded, with dust</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Old film: grain, faded colours, dust and scratches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Soft lenses: wide blur, little noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small but sound: hardly any damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Made from your photographs:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Degraded versions of my own:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same names as the photographs, at a quarter of their size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another &amp;photograph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another &amp;example</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With the damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder with degraded versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for the degraded versions…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photographs have a degraded version in {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop photographs here</source>
        <translation>Fotos hier ablegen</translation>
    </message>
    <message>
        <source>The photograph is restored once. Then drag the point on the pad: to the right removes damage, up adds detail, and you see it at once.</source>
        <translation>Das Foto wird einmal restauriert. Dann ziehen Sie den Punkt im Feld: nach rechts entfernt er Schäden, nach oben fügt er Details hinzu, und Sie sehen es sofort.</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Try it with the sample</source>
        <translation>Mit dem Beispiel versuchen</translation>
    </message>
</context>
<context>
    <name>FileStrip</name>
    <message>
        <source>Open photographs</source>
        <translation>Offene Fotos</translation>
    </message>
</context>
<context>
    <name>FolderList</name>
    <message>
        <source>Drop folders here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GoalPage</name>
    <message>
        <source>The goal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much the adapters shall learn, and what that costs here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove damage &amp;and add detail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove &amp;damage only (safer, and much quicker)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What they learn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fast: to see whether it helps at all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Balanced: for everyday use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Thorough: as good as it gets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name of the adapters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring this machine with one of your photographs…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processor</source>
        <translation type="unfinished">Prozessor</translation>
    </message>
    <message>
        <source>Measured on this machine&apos;s {device}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This machine could not be measured: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {time}, {memory} of memory, {disk} of disk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HelpMenu</name>
    <message>
        <source>&lt;h3&gt;PiSA Desktop {version}&lt;/h3&gt;&lt;p&gt;Restores and enlarges photographs. The method is PiSA-SR (CVPR 2025, arXiv 2412.03017).&lt;/p&gt;&lt;p&gt;Nothing leaves this computer. Your originals are never overwritten.&lt;/p&gt;&lt;p&gt;Apache License 2.0. Built with Qt for Python (LGPL), PyTorch, diffusers, peft, Pillow.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;PiSA Desktop {version}&lt;/h3&gt;&lt;p&gt;Restauriert und vergrößert Fotografien. Das Verfahren ist PiSA-SR (CVPR 2025, arXiv 2412.03017).&lt;/p&gt;&lt;p&gt;Nichts verlässt diesen Rechner. Ihre Originale werden nie überschrieben.&lt;/p&gt;&lt;p&gt;Apache-Lizenz 2.0. Gebaut mit Qt for Python (LGPL), PyTorch, diffusers, peft, Pillow.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>PiSA Desktop {version} is there.</source>
        <translation>PiSA Desktop {version} ist da.</translation>
    </message>
    <message>
        <source>Show its page</source>
        <translation>Seite zeigen</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>Dies ist die neueste Version.</translation>
    </message>
    <message>
        <source>Whether there is a newer version could not be found out ({reason}).</source>
        <translation>Ob es eine neuere Version gibt, ließ sich nicht feststellen ({reason}).</translation>
    </message>
</context>
<context>
    <name>ImportOffer</name>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Keep only what restoring needs, in half precision (no prompts of your own)</source>
        <translation>Nur &amp;behalten, was zum Restaurieren nötig ist, mit halber Genauigkeit (ohne eigene Beschreibungen)</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importieren</translation>
    </message>
    <message>
        <source>&amp;Leave it</source>
        <translation>&amp;Weglassen</translation>
    </message>
    <message>
        <source>a model in a folder</source>
        <translation>ein Modell in einem Ordner</translation>
    </message>
    <message>
        <source>adapters in a folder</source>
        <translation>Adapter in einem Ordner</translation>
    </message>
    <message>
        <source>a packed model or adapters</source>
        <translation>ein gepacktes Modell oder Adapter</translation>
    </message>
    <message>
        <source>a model in one file</source>
        <translation>ein Modell in einer Datei</translation>
    </message>
    <message>
        <source>published adapters</source>
        <translation>veröffentlichte Adapter</translation>
    </message>
    <message>
        <source>Import {name}: {what}, {size}</source>
        <translation>{name} importieren: {what}, {size}</translation>
    </message>
</context>
<context>
    <name>LambdaControls</name>
    <message>
        <source>Remove damage</source>
        <translation>Schäden entfernen</translation>
    </message>
    <message>
        <source>λpix: strength of the pixel adapter, 0 to 2</source>
        <translation>λpix: Stärke des Pixel-Adapters, 0 bis 2</translation>
    </message>
    <message>
        <source>Add detail</source>
        <translation>Details hinzufügen</translation>
    </message>
    <message>
        <source>λsem: strength of the semantic adapter, 0 to 2</source>
        <translation>λsem: Stärke des semantischen Adapters, 0 bis 2</translation>
    </message>
    <message>
        <source>Remove &amp;damage</source>
        <translation>&amp;Schäden entfernen</translation>
    </message>
    <message>
        <source>&amp;Add detail</source>
        <translation>&amp;Details hinzufügen</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>The photograph as it is</source>
        <translation>Das Foto, wie es ist</translation>
    </message>
    <message>
        <source>Faithful</source>
        <translation>Treu</translation>
    </message>
    <message>
        <source>Damage removed, nothing invented</source>
        <translation>Schäden entfernt, nichts erfunden</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Damage removed, some detail added</source>
        <translation>Schäden entfernt, einige Details hinzugefügt</translation>
    </message>
    <message>
        <source>Detailed</source>
        <translation>Detailreich</translation>
    </message>
    <message>
        <source>Damage removed, detail added</source>
        <translation>Schäden entfernt, Details hinzugefügt</translation>
    </message>
</context>
<context>
    <name>LambdaPad</name>
    <message>
        <source>Strengths</source>
        <translation>Stärken</translation>
    </message>
    <message>
        <source>Remove damage {pix:.2f}, add detail {sem:.2f}. Arrow keys move the point.</source>
        <translation>Schäden entfernen {pix:.2f}, Details hinzufügen {sem:.2f}. Die Pfeiltasten bewegen den Punkt.</translation>
    </message>
    <message>
        <source>Drag: to the right removes damage (λpix), up adds detail (λsem).
Shift: fine · Ctrl: steps of 0.1 · double-click: back to 1, 1</source>
        <translation>Ziehen: nach rechts entfernt Schäden (λpix), nach oben fügt Details hinzu (λsem).
Umschalt: fein · Strg: in Schritten von 0,1 · Doppelklick: zurück zu 1, 1</translation>
    </message>
    <message>
        <source>remove damage →</source>
        <translation>Schäden entfernen →</translation>
    </message>
    <message>
        <source>add detail →</source>
        <translation>Details hinzufügen →</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Loss over the steps of the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the adapters still get wrong, step by step. It jumps about; the line is its mean.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {step} of {total}, mean loss {loss}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No step yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>removing damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>adding detail</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Save result</source>
        <translation>Ergebnis sichern</translation>
    </message>
    <message>
        <source>Strengths</source>
        <translation>Stärken</translation>
    </message>
    <message>
        <source>Size and colour</source>
        <translation>Größe und Farbe</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>Bi&amp;ld</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>&amp;Warteschlange</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>E&amp;xtras</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>Meldung schließen</translation>
    </message>
    <message>
        <source>Drag to use the file elsewhere</source>
        <translation>Ziehen, um die Datei anderswo zu verwenden</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Fetch from</source>
        <translation>Holen von</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Tried first; the others follow in turn.</source>
        <translation>Wird zuerst versucht; danach die anderen der Reihe nach.</translation>
    </message>
    <message>
        <source>Hashes</source>
        <translation>Prüfsummen</translation>
    </message>
    <message>
        <source>Speed here</source>
        <translation>Tempo hier</translation>
    </message>
    <message>
        <source>I have read the licence and accept it</source>
        <translation>Ich habe die Lizenz gelesen und nehme sie an</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>Seite öffnen</translation>
    </message>
    <message>
        <source>Open the page of {name}</source>
        <translation>Die Seite von {name} öffnen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiterladen</translation>
    </message>
    <message>
        <source>{name} is needed beside it.</source>
        <translation>{name} wird dazu gebraucht.</translation>
    </message>
    <message>
        <source>It is in use; choose another model first.</source>
        <translation>Es wird gerade verwendet; wählen Sie zuerst ein anderes Modell.</translation>
    </message>
    <message>
        <source>looking…</source>
        <translation>wird nachgesehen…</translation>
    </message>
    <message>
        <source>stopped half-way</source>
        <translation>halb geladen</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>nicht installiert</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>installed, needs {name}</source>
        <translation>installiert, braucht {name}</translation>
    </message>
    <message>
        <source>installed</source>
        <translation>installiert</translation>
    </message>
    <message>
        <source>{fetched} to fetch, {kept} on disk</source>
        <translation>{fetched} zu laden, {kept} auf der Platte</translation>
    </message>
    <message>
        <source>{n} are here already</source>
        <translation>{n} sind schon da</translation>
    </message>
    <message>
        <source>read it</source>
        <translation>lesen</translation>
    </message>
    <message>
        <source>{page}; fetched from:</source>
        <translation>{page}; geholt von:</translation>
    </message>
    <message>
        <source>recorded for {n} files</source>
        <translation>für {n} Dateien festgehalten</translation>
    </message>
    <message>
        <source>none were recorded</source>
        <translation>keine festgehalten</translation>
    </message>
    <message>
        <source>verified; what arrives must have them</source>
        <translation>geprüft; was ankommt, muss sie haben</translation>
    </message>
    <message>
        <source>nobody has verified any; those of what arrives are recorded</source>
        <translation>niemand hat welche geprüft; die des Geladenen werden festgehalten</translation>
    </message>
    <message>
        <source>not measured yet; noted when you restore with it</source>
        <translation>noch nicht gemessen; wird beim Restaurieren festgehalten</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>{s:.1f} s for a megapixel of result ({device})</source>
        <translation>{s:.1f} s für ein Megapixel Ergebnis ({device})</translation>
    </message>
</context>
<context>
    <name>ModelDesk</name>
    <message>
        <source>That is no model: a folder with unet and vae, a zip of one, a .safetensors file or a .pkl is needed.</source>
        <translation>Das ist kein Modell: gebraucht wird ein Ordner mit unet und vae, ein solcher als Zip, eine .safetensors-Datei oder eine .pkl.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Stopped. What has arrived is kept; “Go on” fetches the rest.</source>
        <translation>Angehalten. Was angekommen ist, bleibt; „Weiterladen“ holt den Rest.</translation>
    </message>
    <message>
        <source>Stopped; everything is as it was.</source>
        <translation>Angehalten; alles ist, wie es war.</translation>
    </message>
    <message>
        <source>{name}: all files are as they were installed.</source>
        <translation>{name}: Alle Dateien sind so, wie sie installiert wurden.</translation>
    </message>
    <message>
        <source>{name} is mended: {files}</source>
        <translation>{name} ist repariert: {files}</translation>
    </message>
    <message>
        <source>{name}: nothing had to be mended.</source>
        <translation>{name}: Es gab nichts zu reparieren.</translation>
    </message>
    <message>
        <source>{name} was deleted.</source>
        <translation>{name} wurde gelöscht.</translation>
    </message>
    <message>
        <source>The models lie in {folder} now. {lines}</source>
        <translation>Die Modelle liegen jetzt in {folder}. {lines}</translation>
    </message>
    <message>
        <source>What had arrived was deleted.</source>
        <translation>Was angekommen war, wurde gelöscht.</translation>
    </message>
    <message>
        <source>{name} is installed and can be chosen.</source>
        <translation>{name} ist installiert und kann gewählt werden.</translation>
    </message>
    <message>
        <source>Nobody has verified its hashes: those of what arrived were recorded, and “Verify” compares with them.</source>
        <translation>Niemand hat die Prüfsummen bestätigt: Die des Angekommenen wurden festgehalten, und „Prüfen“ vergleicht damit.</translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message>
        <source>best one here</source>
        <translation>das beste hier</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>More models…</source>
        <translation>Mehr Modelle…</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>die des Modells</translation>
    </message>
    <message>
        <source>Made for the model “{name}”.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelSetup</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>A model does the restoring. What is here works without a network; nothing is fetched before you ask for it.</source>
        <translation>Restauriert wird mit einem Modell. Was hier ist, läuft ohne Netz; geholt wird nur, worum Sie bitten.</translation>
    </message>
    <message>
        <source>A folder, a zip, a .safetensors file or pisa_sr.pkl can be dropped here or on the main window.</source>
        <translation>Ein Ordner, ein Zip, eine .safetensors-Datei oder pisa_sr.pkl kann hier oder auf dem Hauptfenster abgelegt werden.</translation>
    </message>
    <message>
        <source>Import a &amp;file…</source>
        <translation>Eine &amp;Datei importieren…</translation>
    </message>
    <message>
        <source>Import a f&amp;older…</source>
        <translation>Einen &amp;Ordner importieren…</translation>
    </message>
    <message>
        <source>Models and adapters</source>
        <translation>Modelle und Adapter</translation>
    </message>
    <message>
        <source>What happened last</source>
        <translation>Was zuletzt geschah</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>Show &amp;it</source>
        <translation>An&amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Move the models…</source>
        <translation>Modelle &amp;verschieben…</translation>
    </message>
    <message>
        <source>Models lie in {path}</source>
        <translation>Modelle liegen in {path}</translation>
    </message>
    <message>
        <source>adapters</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Delete {name} from this computer?</source>
        <translation>{name} von diesem Rechner löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Import a model or adapters</source>
        <translation>Modell oder Adapter importieren</translation>
    </message>
    <message>
        <source>Import a model in a folder</source>
        <translation>Modell in einem Ordner importieren</translation>
    </message>
    <message>
        <source>Let the models lie in</source>
        <translation>Modelle ablegen in</translation>
    </message>
</context>
<context>
    <name>Navigator</name>
    <message>
        <source>Navigator</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Drag to move what is shown</source>
        <translation>Ziehen verschiebt, was zu sehen ist</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>There is no picture in what was dropped.</source>
        <translation>In dem, was abgelegt wurde, ist kein Bild.</translation>
    </message>
    <message>
        <source>{n} pictures were found; the first {most} were opened.</source>
        <translation>{n} Bilder wurden gefunden; die ersten {most} wurden geöffnet.</translation>
    </message>
    <message>
        <source>{n} photographs are open. “Queue all” restores them one after the other.</source>
        <translation>{n} Fotos sind offen. „Alle einreihen“ restauriert sie eins nach dem anderen.</translation>
    </message>
    <message>
        <source>Open photographs</source>
        <translation>Offene Fotos</translation>
    </message>
    <message>
        <source>Open the photographs in a folder</source>
        <translation>Die Fotos eines Ordners öffnen</translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>The result is not saved as you set it. Close without saving?</source>
        <translation>Das Ergebnis ist nicht so gesichert, wie Sie es eingestellt haben. Schließen, ohne zu sichern?</translation>
    </message>
    <message>
        <source>Results that are not saved as you set them: {n}. Close without saving?</source>
        <translation>Ergebnisse, die nicht so gesichert sind, wie Sie sie eingestellt haben: {n}. Schließen, ohne zu sichern?</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Other photographs that have these settings now: {n}.</source>
        <translation>Andere Fotos, die jetzt diese Einstellungen haben: {n}.</translation>
    </message>
    <message>
        <source>waits in the queue</source>
        <translation>wartet in der Schlange</translation>
    </message>
    <message>
        <source>is being restored</source>
        <translation>wird restauriert</translation>
    </message>
    <message>
        <source>saved as {name}</source>
        <translation>gesichert als {name}</translation>
    </message>
    <message>
        <source>changed, not saved</source>
        <translation>geändert, nicht gesichert</translation>
    </message>
    <message>
        <source>restored, not saved</source>
        <translation>restauriert, nicht gesichert</translation>
    </message>
</context>
<context>
    <name>PicturesPage</name>
    <message>
        <source>Cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too small</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same as another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Excluded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without a degraded version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your photographs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop folders with sharp, good photographs of the kind you restore. The adapters learn what undamaged ones look like.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photographs looked at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photographs that are not used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder with photographs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No folder yet. Fifty photographs or more are best.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the photographs: {n} can be used so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} can be used; at least {least} are needed, of {side} × {side} pixels or more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photographs can be used. That is few: the adapters may learn these by heart. Fifty or more are best.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photographs can be used.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>{tiles}: about {time} to restore, {memory:.1f} GB of memory, {disk:.0f} MB of cache</source>
        <translation>{tiles}: etwa {time} zum Restaurieren, {memory:.1f} GB Speicher, {disk:.0f} MB Cache</translation>
    </message>
    <message>
        <source>Restored in {n} tiles.</source>
        <translation>In {n} Kacheln restauriert.</translation>
    </message>
    <message>
        <source>Restored in one piece.</source>
        <translation>In einem Stück restauriert.</translation>
    </message>
    <message>
        <source>Restored earlier; found in the cache.</source>
        <translation>Früher restauriert; im Cache gefunden.</translation>
    </message>
    <message>
        <source>The model is not loaded yet</source>
        <translation>Das Modell ist noch nicht geladen</translation>
    </message>
    <message>
        <source>One piece</source>
        <translation>Ein Stück</translation>
    </message>
    <message>
        <source>{n} tiles</source>
        <translation>{n} Kacheln</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>Restaurieren</translation>
    </message>
    <message>
        <source>{what}, {time} left</source>
        <translation>{what}, noch {time}</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen…</translation>
    </message>
    <message>
        <source>Ready: what you see is exact</source>
        <translation>Bereit: was Sie sehen, ist genau</translation>
    </message>
    <message>
        <source>Refining what is visible…</source>
        <translation>Das Sichtbare wird verfeinert…</translation>
    </message>
    <message>
        <source>Not restored</source>
        <translation>Nicht restauriert</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Modell wird geladen…</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
</context>
<context>
    <name>Queueing</name>
    <message>
        <source>Queued photographs: {n}. Press Start in the queue to restore them.</source>
        <translation>Eingereihte Fotos: {n}. „Starten“ in der Warteschlange restauriert sie.</translation>
    </message>
    <message>
        <source>Queued photographs: {n}.</source>
        <translation>Eingereihte Fotos: {n}.</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>being restored</source>
        <translation>wird restauriert</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>misslungen</translation>
    </message>
    <message>
        <source>was there already</source>
        <translation>war schon da</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>set aside</source>
        <translation>beiseitegelegt</translation>
    </message>
    <message>
        <source>The queue is empty</source>
        <translation>Die Warteschlange ist leer</translation>
    </message>
    <message>
        <source>{over} of {all}</source>
        <translation>{over} von {all}</translation>
    </message>
    <message>
        <source>, {n} failed</source>
        <translation>, {n} misslungen</translation>
    </message>
    <message>
        <source>, {time} left</source>
        <translation>, noch {time}</translation>
    </message>
    <message>
        <source>&amp;Pause the queue</source>
        <translation>Warteschlange &amp;anhalten</translation>
    </message>
    <message>
        <source>&amp;Start the queue</source>
        <translation>Warteschlange &amp;starten</translation>
    </message>
    <message>
        <source>The queue is paused; nothing is lost. Press Start when this is solved.</source>
        <translation>Die Warteschlange ruht; nichts ist verloren. Drücken Sie „Starten“, wenn das gelöst ist.</translation>
    </message>
    <message>
        <source>The queue is done. Restored: {n}.</source>
        <translation>Die Warteschlange ist fertig. Restauriert: {n}.</translation>
    </message>
    <message>
        <source>There already: {n}.</source>
        <translation>Schon da: {n}.</translation>
    </message>
    <message>
        <source>Failed: {n}; the queue says why.</source>
        <translation>Misslungen: {n}; die Warteschlange sagt, warum.</translation>
    </message>
    <message>
        <source>Photographs that wait in the queue from last time: {n}.</source>
        <translation>Fotos, die vom letzten Mal in der Schlange warten: {n}.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weitermachen</translation>
    </message>
    <message>
        <source>Failures copied: {n}.</source>
        <translation>Kopierte Fehler: {n}.</translation>
    </message>
</context>
<context>
    <name>Remembering</name>
    <message>
        <source>The last session was saved by a newer version; it was left as it is.</source>
        <translation>Die letzte Sitzung wurde von einer neueren Version gesichert; sie blieb, wie sie ist.</translation>
    </message>
    <message>
        <source>The last session could not be read; it was kept as {name}.</source>
        <translation>Die letzte Sitzung war nicht zu lesen; sie wurde als {name} aufgehoben.</translation>
    </message>
    <message>
        <source>Photographs of the last session that are not there any more: {n}.</source>
        <translation>Fotos der letzten Sitzung, die nicht mehr da sind: {n}.</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report of the last run</source>
        <translation>Bericht über das letzte Mal</translation>
    </message>
    <message>
        <source>Names of people and pictures were taken out. Nothing is sent; copy it where you want to ask for help.</source>
        <translation>Namen von Menschen und Bildern wurden entfernt. Nichts wird gesendet; kopieren Sie ihn dorthin, wo Sie um Hilfe bitten.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>The result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at your own photographs before you decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures on held-out photographs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strengths</source>
        <translation type="unfinished">Stärken</translation>
    </message>
    <message>
        <source>PSNR before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PSNR now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LPIPS before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LPIPS now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PSNR: closeness to the truth, higher is better. LPIPS: how different it looks, lower is better.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your photographs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Compare old and new in the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another &amp;photograph…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep them under the &amp;name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damage {pix:g}, detail {sem:g}</source>
        <translation type="unfinished">Schäden {pix:g}, Details {sem:g}</translation>
    </message>
    <message>
        <source>No photograph was held out, so there are no figures. Look for yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no figures to compare yet. Look for yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{psnr:+.2f} dB, LPIPS {lpips:+.4f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On photographs that were not trained on, the new adapters are better ({words}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On photographs that were not trained on, the new adapters are worse ({words}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On photographs that were not trained on, they are better in one way and worse in another ({words}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On photographs that were not trained on, there is no difference to speak of ({words}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A photograph</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can go on working; the training gives way to the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished">&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Stop and see the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what it &amp;printed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for the engine to finish what it is doing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the training printed last:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing the step and saving…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the photographs and loading the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at step {step} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training is complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training ended {at}. {words}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training pauses {at}. {words}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused {at}. It goes on exactly where it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training was interrupted {at}: its process or the machine stopped. It can go on from the last checkpoint.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning to remove damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning to add detail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}: step {step} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text}, about {time} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SampleStrip</name>
    <message>
        <source>Photograph</source>
        <translation type="unfinished">Foto</translation>
    </message>
    <message>
        <source>Strengths</source>
        <translation type="unfinished">Stärken</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held-out photographs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photograph {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damage {pix:g}, detail {sem:g}</source>
        <translation type="unfinished">Schäden {pix:g}, Details {sem:g}</translation>
    </message>
    <message>
        <source>Input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Truth</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SavePanel</name>
    <message>
        <source>like the photograph</source>
        <translation>wie das Foto</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>keep, without places</source>
        <translation>behalten, ohne Orte</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>EXIF, XMP and resolution; the colour profile is always kept</source>
        <translation>EXIF, XMP und Auflösung; das Farbprofil bleibt immer</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Farbtiefe</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>The settings were saved by a newer version; changes here are not kept beyond this run.</source>
        <translation>Die Einstellungen wurden von einer neueren Version gesichert; Änderungen hier bleiben nicht über dieses Mal hinaus.</translation>
    </message>
    <message>
        <source>The setting “{name}” was {value} and has its default again.</source>
        <translation>Die Einstellung „{name}“ war {value} und hat wieder ihren Vorgabewert.</translation>
    </message>
    <message>
        <source>The settings could not be read; they were kept as {name}, and the defaults are used.</source>
        <translation>Die Einstellungen waren nicht zu lesen; sie wurden als {name} aufgehoben, und es gelten die Vorgaben.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>Keine Einstellung hat diese Wörter.</translation>
    </message>
    <message>
        <source>Default: {value}</source>
        <translation>Vorgabe: {value}</translation>
    </message>
    <message>
        <source>Default for {name}</source>
        <translation>Vorgabe für {name}</translation>
    </message>
    <message>
        <source>Counts from the next start.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>the usual place</source>
        <translation>der übliche Ort</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Einen Ordner wählen</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Keys for {name}</source>
        <translation>Tasten für {name}</translation>
    </message>
    <message>
        <source>All defaults</source>
        <translation>Alle Vorgaben</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>{keys} belongs to “{name}” already.</source>
        <translation>{keys} gehört schon zu „{name}“.</translation>
    </message>
</context>
<context>
    <name>SheetDialog</name>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktbogen</translation>
    </message>
    <message>
        <source>Size of the sheet</source>
        <translation>Größe des Bogens</translation>
    </message>
    <message>
        <source>Click a picture to use its strengths.</source>
        <translation>Ein Klick auf ein Bild übernimmt seine Stärken.</translation>
    </message>
</context>
<context>
    <name>SizePanel</name>
    <message>
        <source>by a factor</source>
        <translation>um einen Faktor</translation>
    </message>
    <message>
        <source>to pixels</source>
        <translation>auf Pixel</translation>
    </message>
    <message>
        <source>for print</source>
        <translation>für den Druck</translation>
    </message>
    <message>
        <source>How the size is given</source>
        <translation>Wie die Größe angegeben wird</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Width in print</source>
        <translation>Breite im Druck</translation>
    </message>
    <message>
        <source>Pixels per inch</source>
        <translation>Pixel pro Zoll</translation>
    </message>
    <message>
        <source>as in the photograph</source>
        <translation>wie im Foto</translation>
    </message>
    <message>
        <source>overall tone only</source>
        <translation>nur der Gesamtton</translation>
    </message>
    <message>
        <source>as the model makes them</source>
        <translation>wie das Modell sie macht</translation>
    </message>
    <message>
        <source>Colour alignment: wavelet, AdaIN (mean and spread), or none</source>
        <translation>Farbangleichung: Wavelet, AdaIN (Mittel und Streuung) oder keine</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>{w} × {h} pixels, {mp:.1f} MP</source>
        <translation>{w} × {h} Pixel, {mp:.1f} MP</translation>
    </message>
</context>
<context>
    <name>Studio</name>
    <message>
        <source>{name} was saved: {w} × {h} pixels in {s:.0f} s.</source>
        <translation>{name} wurde gesichert: {w} × {h} Pixel in {s:.0f} s.</translation>
    </message>
    <message>
        <source>The graphics device stopped. Work goes on with the CPU.</source>
        <translation>Das Grafikgerät blieb stehen. Die Arbeit geht auf dem Prozessor weiter.</translation>
    </message>
</context>
<context>
    <name>TrainingWizard</name>
    <message>
        <source>Train on your photographs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">Schließen</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete this training and its result?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished">Löschen</translation>
    </message>
    <message>
        <source>The training goes on. What shall become of it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the background it needs no window. You find it under Tools, and it is offered at the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on in the &amp;background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop with a checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Trainings</name>
    <message>
        <source>The adapters “{name}” are installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The adapters “{name}” are kept, and the pad uses them now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training “{name}” goes on: step {step} of {total}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training “{name}” is complete. Keep its adapters?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training “{name}” is paused at step {step} of {total}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training “{name}” ended early, at step {step} of {total}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The training “{name}” was interrupted at step {step} of {total}. It can go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Show it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin a &amp;new one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation type="unfinished">die des Modells</translation>
    </message>
    <message>
        <source>the new ones</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Trial</name>
    <message>
        <source>The photograph is restored with {first}, then with {second}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The photograph is large, so its middle is compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left: {first}, as it was set. Right: {second}, live on the pad.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Öffnen…</translation>
    </message>
    <message>
        <source>Open a &amp;folder…</source>
        <translation>Einen &amp;Ordner öffnen…</translation>
    </message>
    <message>
        <source>Open the sa&amp;mple</source>
        <translation>Das &amp;Beispiel öffnen</translation>
    </message>
    <message>
        <source>&amp;Save result</source>
        <translation>Ergebnis &amp;sichern</translation>
    </message>
    <message>
        <source>Save result &amp;as…</source>
        <translation>Ergebnis sichern &amp;unter…</translation>
    </message>
    <message>
        <source>&amp;Close photograph</source>
        <translation>Foto s&amp;chließen</translation>
    </message>
    <message>
        <source>Close a&amp;ll</source>
        <translation>A&amp;lle schließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>Be&amp;enden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Copy what is visible</source>
        <translation>Sichtbares &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste a picture or file</source>
        <translation>Bild oder Datei e&amp;infügen</translation>
    </message>
    <message>
        <source>Pin &amp;these strengths</source>
        <translation>Diese Stärken &amp;merken</translation>
    </message>
    <message>
        <source>Remove all p&amp;ins</source>
        <translation>Alle gemerkten &amp;verwerfen</translation>
    </message>
    <message>
        <source>Restore a re&amp;gion only</source>
        <translation>Nur einen &amp;Ausschnitt restaurieren</translation>
    </message>
    <message>
        <source>Use these settings for the &amp;selected</source>
        <translation>Einstellungen für die &amp;gewählten übernehmen</translation>
    </message>
    <message>
        <source>Use these settings for &amp;all</source>
        <translation>Einstellungen für a&amp;lle übernehmen</translation>
    </message>
    <message>
        <source>S&amp;ettings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Actual pi&amp;xels</source>
        <translation>Echte &amp;Pixel</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Next photograph</source>
        <translation>&amp;Nächstes Foto</translation>
    </message>
    <message>
        <source>Pre&amp;vious photograph</source>
        <translation>&amp;Voriges Foto</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>Ganzer &amp;Bildschirm</translation>
    </message>
    <message>
        <source>Side &amp;panel</source>
        <translation>&amp;Seitenleiste</translation>
    </message>
    <message>
        <source>&amp;Result alone</source>
        <translation>Nur das &amp;Ergebnis</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>&amp;Geteilt</translation>
    </message>
    <message>
        <source>Split &amp;across</source>
        <translation>&amp;Quer geteilt</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation>&amp;Nebeneinander</translation>
    </message>
    <message>
        <source>&amp;Pinned variants</source>
        <translation>Ge&amp;merkte Varianten</translation>
    </message>
    <message>
        <source>&amp;Flicker</source>
        <translation>&amp;Wechselnd</translation>
    </message>
    <message>
        <source>&amp;Difference</source>
        <translation>&amp;Unterschied</translation>
    </message>
    <message>
        <source>&amp;Next way</source>
        <translation>Nächste &amp;Art</translation>
    </message>
    <message>
        <source>Show the &amp;original</source>
        <translation>&amp;Original zeigen</translation>
    </message>
    <message>
        <source>&amp;Lock views together</source>
        <translation>Ansichten &amp;koppeln</translation>
    </message>
    <message>
        <source>Compare &amp;with another file…</source>
        <translation>Mit anderer &amp;Datei vergleichen…</translation>
    </message>
    <message>
        <source>&amp;Contact sheet…</source>
        <translation>Kontakt&amp;bogen…</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Restore again</source>
        <translation>Noch einmal &amp;restaurieren</translation>
    </message>
    <message>
        <source>&amp;Queue the selected</source>
        <translation>Die &amp;gewählten einreihen</translation>
    </message>
    <message>
        <source>Queue &amp;all</source>
        <translation>Alle &amp;einreihen</translation>
    </message>
    <message>
        <source>&amp;Start the queue</source>
        <translation>Warteschlange &amp;starten</translation>
    </message>
    <message>
        <source>Sho&amp;w the queue</source>
        <translation>Warteschlange &amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Train on your photographs…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Adapters…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>&amp;Modelle…</translation>
    </message>
    <message>
        <source>Show &amp;log files</source>
        <translation>&amp;Protokolle zeigen</translation>
    </message>
    <message>
        <source>L&amp;icences…</source>
        <translation>&amp;Lizenzen…</translation>
    </message>
    <message>
        <source>Look for &amp;updates</source>
        <translation>Nach &amp;Aktualisierungen suchen</translation>
    </message>
    <message>
        <source>&amp;About PiSA Desktop</source>
        <translation>Ü&amp;ber PiSA Desktop</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>Ships with the application. Small and quick; removes noise, blur and compression and adds detail with a light hand.</source>
        <translation>Wird mitgeliefert. Klein und schnell; entfernt Rauschen, Unschärfe und Kompression und fügt behutsam Details hinzu.</translation>
    </message>
    <message>
        <source>The large model of the PiSA-SR paper. It needs the PiSA-SR adapters beside it, 8 GB of memory on a processor, and is far quicker on a graphics card.</source>
        <translation>Das große Modell der PiSA-SR-Veröffentlichung. Es braucht dazu die PiSA-SR-Adapter, auf einem Prozessor 8 GB Speicher, und ist auf einer Grafikkarte weit schneller.</translation>
    </message>
    <message>
        <source>The published adapters pisa_sr.pkl for Stable Diffusion 2.1-base: one removes damage, one adds detail. Their makers offer them on a page that only a browser can use.</source>
        <translation>Die veröffentlichten Adapter pisa_sr.pkl für Stable Diffusion 2.1-base: einer entfernt Schäden, einer fügt Details hinzu. Ihre Autoren bieten sie auf einer Seite an, die nur ein Browser bedienen kann.</translation>
    </message>
    <message>
        <source>Use, change and share it freely.</source>
        <translation>Frei zu verwenden, zu ändern und weiterzugeben.</translation>
    </message>
    <message>
        <source>You may use it, also commercially, and own what you make with it.</source>
        <translation>Sie dürfen es verwenden, auch gewerblich, und was Sie damit machen, gehört Ihnen.</translation>
    </message>
    <message>
        <source>You may not use it to harm, deceive or discriminate against people, to give medical advice, or in the other ways that its Attachment A names.</source>
        <translation>Sie dürfen damit niemandem schaden, niemanden täuschen oder benachteiligen, keinen medizinischen Rat geben und nichts anderes tun, was Anhang A nennt.</translation>
    </message>
    <message>
        <source>Who passes it on passes these terms on too.</source>
        <translation>Wer es weitergibt, gibt auch diese Bedingungen weiter.</translation>
    </message>
    <message>
        <source>Their page says so; there is no licence file beside them.</source>
        <translation>So steht es auf ihrer Seite; eine Lizenzdatei liegt nicht bei.</translation>
    </message>
    <message>
        <source>Starter</source>
        <translation>Starter</translation>
    </message>
    <message>
        <source>PiSA-SR adapters</source>
        <translation>PiSA-SR-Adapter</translation>
    </message>
    <message>
        <source>Apache License 2.0, as their makers state</source>
        <translation>Apache License 2.0, wie ihre Autoren angeben</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>noch {n} s</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>noch {n} min</translation>
    </message>
    <message>
        <source>{n} h left</source>
        <translation>noch {n} h</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>Holen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Unpacking</source>
        <translation>Entpacken</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Vorbereiten</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>Give the adapters a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name has letters, digits, spaces, - and _, and neither begins nor ends with a space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are adapters of that name already.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Betrachter</translation>
    </message>
    <message>
        <source>Pad</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>Restaurieren</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>that of the system</source>
        <translation>wie das System</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>Open what was open last time</source>
        <translation>Öffnen, was zuletzt offen war</translation>
    </message>
    <message>
        <source>The queue is always kept; it waits until you start it.</source>
        <translation>Die Warteschlange bleibt immer erhalten; sie wartet, bis Sie sie starten.</translation>
    </message>
    <message>
        <source>Look for updates once a week</source>
        <translation>Wöchentlich nach Aktualisierungen suchen</translation>
    </message>
    <message>
        <source>Asks for a signed note with the newest version. Nothing about you is sent, and nothing is installed by itself.</source>
        <translation>Fragt nach einer signierten Notiz mit der neuesten Version. Nichts über Sie wird gesendet, und nichts wird von selbst installiert.</translation>
    </message>
    <message>
        <source>Grey around the photograph</source>
        <translation>Grau um das Foto</translation>
    </message>
    <message>
        <source>A neutral grey lets you judge colours.</source>
        <translation>Ein neutrales Grau lässt Farben beurteilen.</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>The wheel</source>
        <translation>Das Mausrad</translation>
    </message>
    <message>
        <source>With Ctrl it always zooms.</source>
        <translation>Mit Strg zoomt es immer.</translation>
    </message>
    <message>
        <source>zooms</source>
        <translation>zoomt</translation>
    </message>
    <message>
        <source>moves the photograph</source>
        <translation>bewegt das Foto</translation>
    </message>
    <message>
        <source>Memory for finished tiles</source>
        <translation>Speicher für fertige Kacheln</translation>
    </message>
    <message>
        <source>More means that strengths seen before come back at once.</source>
        <translation>Mehr bedeutet, dass schon gesehene Stärken sofort wiederkommen.</translation>
    </message>
    <message>
        <source>Largest strength on the pad</source>
        <translation>Größte Stärke im Feld</translation>
    </message>
    <message>
        <source>Up to 1 is as trained; beyond that results are exaggerated.</source>
        <translation>Bis 1 wie gelernt; darüber wird übertrieben.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>best one here</source>
        <translation>das beste hier</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Size of the cache</source>
        <translation>Größe des Caches</translation>
    </message>
    <message>
        <source>Photographs restored before open at once; the oldest are dropped.</source>
        <translation>Früher restaurierte Fotos öffnen sich sofort; die ältesten werden verworfen.</translation>
    </message>
    <message>
        <source>Place of the cache</source>
        <translation>Ort des Caches</translation>
    </message>
    <message>
        <source>A fast disk with room. Empty means the usual place.</source>
        <translation>Eine schnelle Platte mit Platz. Leer bedeutet den üblichen Ort.</translation>
    </message>
</context>
<context>
    <name>undo</name>
    <message>
        <source>Strengths</source>
        <translation>Stärken</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Region to restore</source>
        <translation>Ausschnitt</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>{n} seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
