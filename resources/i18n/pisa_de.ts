<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About PiSA Desktop</source>
        <translation>Über PiSA Desktop</translation>
    </message>
    <message>
        <source>&lt;h3&gt;PiSA Desktop {version}&lt;/h3&gt;&lt;p&gt;Restores and enlarges photographs. The method is PiSA-SR (CVPR 2025, arXiv 2412.03017).&lt;/p&gt;&lt;p&gt;Nothing leaves this computer. Your originals are never overwritten.&lt;/p&gt;&lt;p&gt;Apache License 2.0. Built with Qt for Python (LGPL), PyTorch, diffusers, peft, Pillow.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;PiSA Desktop {version}&lt;/h3&gt;&lt;p&gt;Restauriert und vergrößert Fotografien. Das Verfahren ist PiSA-SR (CVPR 2025, arXiv 2412.03017).&lt;/p&gt;&lt;p&gt;Nichts verlässt diesen Rechner. Ihre Originale werden nie überschrieben.&lt;/p&gt;&lt;p&gt;Apache-Lizenz 2.0. Gebaut mit Qt for Python (LGPL), PyTorch, diffusers, peft, Pillow.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&amp;Licences…</source>
        <translation>&amp;Lizenzen…</translation>
    </message>
</context>
<context>
    <name>AdaptersDialog</name>
    <message>
        <source>Adapters</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Installed adapters</source>
        <translation>Installierte Adapter</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Made for</source>
        <translation>Gemacht für</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>&amp;Compare two</source>
        <translation>&amp;Zwei vergleichen</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen…</translation>
    </message>
    <message>
        <source>&amp;Share</source>
        <translation>&amp;Weitergeben</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren…</translation>
    </message>
    <message>
        <source>As a &amp;zip…</source>
        <translation>Als &amp;Zip…</translation>
    </message>
    <message>
        <source>As a &amp;folder…</source>
        <translation>Als &amp;Ordner…</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>Die des Modells</translation>
    </message>
    <message>
        <source>Made for “{other}”; it does not fit “{model}”.</source>
        <translation>Für „{other}“ gemacht; passt nicht zu „{model}“.</translation>
    </message>
    <message>
        <source>Open a photograph to compare two on it.</source>
        <translation>Öffnen Sie eine Fotografie, um zwei daran zu vergleichen.</translation>
    </message>
    <message>
        <source>Train on your own photographs, or drop a zip, a folder or a .pkl here.</source>
        <translation>Trainieren Sie mit eigenen Fotografien, oder ziehen Sie ein Zip, einen Ordner oder eine .pkl hierher.</translation>
    </message>
    <message>
        <source>Choose one to use it, or two to compare them on the open photograph.</source>
        <translation>Wählen Sie einen, um ihn zu verwenden, oder zwei, um sie an der offenen Fotografie zu vergleichen.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
    <message>
        <source>“{name}” is in the trash.</source>
        <translation>„{name}“ liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>There is no trash for this disk. Delete “{name}” for good?</source>
        <translation>Für dieses Laufwerk gibt es keinen Papierkorb. „{name}“ endgültig löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Share as a zip</source>
        <translation>Als Zip weitergeben</translation>
    </message>
    <message>
        <source>Share into the folder</source>
        <translation>In diesen Ordner weitergeben</translation>
    </message>
    <message>
        <source>Import adapters</source>
        <translation>Adapter importieren</translation>
    </message>
    <message>
        <source>Checking and copying {name}…</source>
        <translation>{name} wird geprüft und kopiert…</translation>
    </message>
    <message>
        <source>{name} is next, after what is done to other models now.</source>
        <translation>{name} ist als Nächstes dran, nach dem, was gerade mit anderen Modellen geschieht.</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>Geschrieben: {path}</translation>
    </message>
</context>
<context>
    <name>AfterCrash</name>
    <message>
        <source>The last run did not end as it should.</source>
        <translation>Der letzte Lauf endete nicht so, wie er sollte.</translation>
    </message>
    <message>
        <source>It was working on {names}, which is left out.</source>
        <translation>Dabei war gerade {names} in Arbeit und wird deshalb ausgelassen.</translation>
    </message>
    <message>
        <source>Other photographs that were open: {n}.</source>
        <translation>Weitere Fotos, die offen waren: {n}.</translation>
    </message>
    <message>
        <source>Photographs that were open: {n}.</source>
        <translation>Fotos, die offen waren: {n}.</translation>
    </message>
    <message>
        <source>Show a report</source>
        <translation>Bericht zeigen</translation>
    </message>
    <message>
        <source>Open them again</source>
        <translation>Wieder öffnen</translation>
    </message>
</context>
<context>
    <name>App</name>
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
        <source>{name} was made here, at strengths that differ from place to place, on average damage {pix:g} and detail {sem:g}.</source>
        <translation>{name} wurde hier gemacht, mit von Ort zu Ort verschiedenen Stärken, im Mittel mit Schäden {pix:g} und Details {sem:g}.</translation>
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
        <source>Some of what you see could not be restored; there you see the photograph as it was.</source>
        <translation>Ein Teil dessen, was Sie sehen, konnte nicht restauriert werden; dort sehen Sie das Foto, wie es war.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
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
        <source>not restored everywhere</source>
        <translation>nicht überall restauriert</translation>
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
        <translation>Die Schäden</translation>
    </message>
    <message>
        <source>The adapters learn to undo it. Choose what your damaged pictures suffer from.</source>
        <translation>Die Adapter lernen, sie rückgängig zu machen. Wählen Sie, woran Ihre beschädigten Bilder leiden.</translation>
    </message>
    <message>
        <source>Something of everything</source>
        <translation>Von allem etwas</translation>
    </message>
    <message>
        <source>Phone in poor light: smoothed noise, halos, JPEG</source>
        <translation>Telefon bei wenig Licht: geglättetes Rauschen, Säume, JPEG</translation>
    </message>
    <message>
        <source>From the web: reduced and compressed again and again</source>
        <translation>Aus dem Netz: immer wieder verkleinert und komprimiert</translation>
    </message>
    <message>
        <source>Scanned prints: soft, a little faded, with dust</source>
        <translation>Gescannte Abzüge: weich, etwas verblasst, mit Staub</translation>
    </message>
    <message>
        <source>Old film: grain, faded colours, dust and scratches</source>
        <translation>Alter Film: Korn, verblasste Farben, Staub und Kratzer</translation>
    </message>
    <message>
        <source>Soft lenses: wide blur, little noise</source>
        <translation>Weiche Objektive: breite Unschärfe, wenig Rauschen</translation>
    </message>
    <message>
        <source>Small but sound: hardly any damage</source>
        <translation>Klein, aber heil: kaum Schäden</translation>
    </message>
    <message>
        <source>&amp;Made from your photographs:</source>
        <translation>&amp;Aus Ihren Fotografien gemacht:</translation>
    </message>
    <message>
        <source>&amp;Degraded versions of my own:</source>
        <translation>&amp;Eigene beschädigte Fassungen:</translation>
    </message>
    <message>
        <source>Kind of damage</source>
        <translation>Art der Schäden</translation>
    </message>
    <message>
        <source>Choose the &amp;folder…</source>
        <translation>&amp;Ordner wählen…</translation>
    </message>
    <message>
        <source>Same names as the photographs, at a quarter of their size.</source>
        <translation>Gleiche Namen wie die Fotografien, auf einem Viertel ihrer Größe.</translation>
    </message>
    <message>
        <source>Another &amp;photograph</source>
        <translation>Andere &amp;Fotografie</translation>
    </message>
    <message>
        <source>Another &amp;example</source>
        <translation>Anderes &amp;Beispiel</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>Unschärfe</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Kompression</translation>
    </message>
    <message>
        <source>Wear</source>
        <translation>Alterung</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>With the damage</source>
        <translation>Mit den Schäden</translation>
    </message>
    <message>
        <source>A folder with degraded versions</source>
        <translation>Ein Ordner mit beschädigten Fassungen</translation>
    </message>
    <message>
        <source>Looking for the degraded versions…</source>
        <translation>Die beschädigten Fassungen werden gesucht…</translation>
    </message>
    <message>
        <source>{n} photographs have a degraded version in {folder}.</source>
        <translation>{n} Fotografien haben eine beschädigte Fassung in {folder}.</translation>
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
    <message>
        <source>Get a larger model…</source>
        <translation>Ein größeres Modell holen…</translation>
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
    <name>FileTroubles</name>
    <message>
        <source>Not all of {names} could be read; defaults stand in for the rest. What was there is kept as {kept}.</source>
        <translation>Nicht alles in {names} war lesbar; für den Rest gelten die Voreinstellungen. Was dort stand, ist als {kept} aufgehoben.</translation>
    </message>
    <message>
        <source>{name} cannot be read ({reason}). It is left as it is; defaults are used, and changes are not kept.</source>
        <translation>{name} ist nicht lesbar ({reason}). Die Datei bleibt, wie sie ist; es gelten die Voreinstellungen, und Änderungen werden nicht behalten.</translation>
    </message>
</context>
<context>
    <name>FolderList</name>
    <message>
        <source>Drop folders here</source>
        <translation>Ordner hierher ziehen</translation>
    </message>
</context>
<context>
    <name>GoalPage</name>
    <message>
        <source>The goal</source>
        <translation>Das Ziel</translation>
    </message>
    <message>
        <source>How much the adapters shall learn, and what that costs here.</source>
        <translation>Wie viel die Adapter lernen sollen, und was das hier kostet.</translation>
    </message>
    <message>
        <source>Remove damage &amp;and add detail</source>
        <translation>Schäden entfernen &amp;und Details ergänzen</translation>
    </message>
    <message>
        <source>Remove &amp;damage only (safer, and much quicker)</source>
        <translation>&amp;Nur Schäden entfernen (sicherer und viel schneller)</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>What they learn</source>
        <translation>Was sie lernen</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Wie lange</translation>
    </message>
    <message>
        <source>&amp;Fast: to see whether it helps at all</source>
        <translation>&amp;Schnell: um zu sehen, ob es überhaupt hilft</translation>
    </message>
    <message>
        <source>&amp;Balanced: for everyday use</source>
        <translation>Aus&amp;gewogen: für den Alltag</translation>
    </message>
    <message>
        <source>&amp;Thorough: as good as it gets</source>
        <translation>G&amp;ründlich: so gut es geht</translation>
    </message>
    <message>
        <source>&amp;Name of the adapters</source>
        <translation>Na&amp;me der Adapter</translation>
    </message>
    <message>
        <source>Measuring this machine with one of your photographs…</source>
        <translation>Dieser Rechner wird mit einer Ihrer Fotografien gemessen…</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Measured on this machine&apos;s {device}.</source>
        <translation>Gemessen auf diesem Rechner: {device}.</translation>
    </message>
    <message>
        <source>This machine could not be measured: {reason}</source>
        <translation>Dieser Rechner konnte nicht gemessen werden: {reason}</translation>
    </message>
    <message>
        <source>about {time}, {memory} of memory, {disk} of disk</source>
        <translation>etwa {time}, {memory} Arbeitsspeicher, {disk} auf dem Laufwerk</translation>
    </message>
</context>
<context>
    <name>HelpMenu</name>
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
    <message>
        <source>Search in all texts</source>
        <translation>In allen Texten suchen</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Text der Lizenz</translation>
    </message>
    <message>
        <source>Ne&amp;xt</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>What ships</source>
        <translation>Was dabei ist</translation>
    </message>
    <message>
        <source>Third parties</source>
        <translation>Von Dritten</translation>
    </message>
    <message>
        <source>PiSA Desktop: Apache License 2.0</source>
        <translation>PiSA Desktop: Apache-Lizenz 2.0</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>Found: {n}</source>
        <translation>Gefunden: {n}</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Loss over the steps of the training</source>
        <translation>Verlust über die Schritte des Trainings</translation>
    </message>
    <message>
        <source>What the adapters still get wrong, step by step. It jumps about; the line is its mean.</source>
        <translation>Was die Adapter noch falsch machen, Schritt für Schritt. Das springt hin und her; die Linie ist das Mittel.</translation>
    </message>
    <message>
        <source>Step {step} of {total}, mean loss {loss}</source>
        <translation>Schritt {step} von {total}, mittlerer Verlust {loss}</translation>
    </message>
    <message>
        <source>No step yet</source>
        <translation>Noch kein Schritt</translation>
    </message>
    <message>
        <source>removing damage</source>
        <translation>Schäden entfernen</translation>
    </message>
    <message>
        <source>adding detail</source>
        <translation>Details ergänzen</translation>
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
        <source>{s} s for a megapixel of result ({device})</source>
        <translation>{s} s für ein Megapixel Ergebnis ({device})</translation>
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
        <translation>Für das Modell „{name}“ gemacht.</translation>
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
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Too small</source>
        <translation>Zu klein</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>Unscharf</translation>
    </message>
    <message>
        <source>The same as another</source>
        <translation>Gleich einer anderen</translation>
    </message>
    <message>
        <source>Excluded</source>
        <translation>Ausgeschlossen</translation>
    </message>
    <message>
        <source>Without a degraded version</source>
        <translation>Ohne beschädigte Fassung</translation>
    </message>
    <message>
        <source>Your photographs</source>
        <translation>Ihre Fotografien</translation>
    </message>
    <message>
        <source>Drop folders with sharp, good photographs of the kind you restore. The adapters learn what undamaged ones look like.</source>
        <translation>Ziehen Sie Ordner mit scharfen, guten Fotografien der Art hierher, die Sie restaurieren. Die Adapter lernen, wie unbeschädigte aussehen.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Add a &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Photographs looked at</source>
        <translation>Angesehene Fotografien</translation>
    </message>
    <message>
        <source>Photographs that are not used</source>
        <translation>Fotografien, die nicht verwendet werden</translation>
    </message>
    <message>
        <source>A folder with photographs</source>
        <translation>Ein Ordner mit Fotografien</translation>
    </message>
    <message>
        <source>No folder yet. Fifty photographs or more are best.</source>
        <translation>Noch kein Ordner. Am besten sind fünfzig Fotografien oder mehr.</translation>
    </message>
    <message>
        <source>Looking at the photographs: {n} can be used so far.</source>
        <translation>Die Fotografien werden angesehen: {n} sind bisher brauchbar.</translation>
    </message>
    <message>
        <source>{n} can be used; at least {least} are needed, of {side} × {side} pixels or more.</source>
        <translation>{n} sind brauchbar; mindestens {least} werden gebraucht, mit {side} × {side} Pixeln oder mehr.</translation>
    </message>
    <message>
        <source>{n} photographs can be used. That is few: the adapters may learn these by heart. Fifty or more are best.</source>
        <translation>{n} Fotografien sind brauchbar. Das ist wenig: Die Adapter könnten sie auswendig lernen. Am besten sind fünfzig oder mehr.</translation>
    </message>
    <message>
        <source>{n} photographs can be used.</source>
        <translation>{n} Fotografien sind brauchbar.</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>{tiles}: {memory} of memory, {disk} of cache</source>
        <translation>{tiles}: {memory} Speicher, {disk} Cache</translation>
    </message>
    <message>
        <source>{tiles}: about {time} to restore, {memory} of memory, {disk} of cache</source>
        <translation>{tiles}: etwa {time} zum Restaurieren, {memory} Speicher, {disk} Cache</translation>
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
        <source>This photograph cannot be shown.</source>
        <translation>Dieses Foto kann nicht angezeigt werden.</translation>
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
        <source>Some of what you see could not be restored</source>
        <translation>Ein Teil dessen, was Sie sehen, konnte nicht restauriert werden</translation>
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
        <source>Photographs in the queue that could not be written to the disk: {n}. Quit without them?</source>
        <translation>Fotos in der Warteschlange, die nicht auf die Platte geschrieben werden konnten: {n}. Ohne sie beenden?</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
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
        <source>The queue is paused; what waits in it is kept.</source>
        <translation>Die Warteschlange ruht; was in ihr wartet, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The queue is paused. Photographs in it that are not on the disk yet, and are lost if you quit now: {n}.</source>
        <translation>Die Warteschlange ruht. Fotos darin, die noch nicht auf der Platte stehen und verloren sind, wenn Sie jetzt beenden: {n}.</translation>
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
        <translation>Das Ergebnis</translation>
    </message>
    <message>
        <source>Look at your own photographs before you decide.</source>
        <translation>Sehen Sie sich Ihre eigenen Fotografien an, bevor Sie entscheiden.</translation>
    </message>
    <message>
        <source>Figures on held-out photographs</source>
        <translation>Werte auf zurückgehaltenen Fotografien</translation>
    </message>
    <message>
        <source>Strengths</source>
        <translation>Stärken</translation>
    </message>
    <message>
        <source>PSNR before</source>
        <translation>PSNR vorher</translation>
    </message>
    <message>
        <source>PSNR now</source>
        <translation>PSNR jetzt</translation>
    </message>
    <message>
        <source>LPIPS before</source>
        <translation>LPIPS vorher</translation>
    </message>
    <message>
        <source>LPIPS now</source>
        <translation>LPIPS jetzt</translation>
    </message>
    <message>
        <source>PSNR: closeness to the truth, higher is better. LPIPS: how different it looks, lower is better.</source>
        <translation>PSNR: Nähe zur Wahrheit, höher ist besser. LPIPS: wie anders es aussieht, niedriger ist besser.</translation>
    </message>
    <message>
        <source>Your photographs</source>
        <translation>Ihre Fotografien</translation>
    </message>
    <message>
        <source>&amp;Compare old and new in the window</source>
        <translation>&amp;Alt und neu im Fenster vergleichen</translation>
    </message>
    <message>
        <source>Another &amp;photograph…</source>
        <translation>Andere &amp;Fotografie…</translation>
    </message>
    <message>
        <source>Keep them under the &amp;name</source>
        <translation>Behalten unter dem &amp;Namen</translation>
    </message>
    <message>
        <source>Reading what the training has told…</source>
        <translation>Was das Training gemeldet hat, wird gelesen…</translation>
    </message>
    <message>
        <source>damage {pix:g}, detail {sem:g}</source>
        <translation>Schäden {pix:g}, Details {sem:g}</translation>
    </message>
    <message>
        <source>No photograph was held out, so there are no figures. Look for yourself.</source>
        <translation>Keine Fotografie wurde zurückgehalten, daher gibt es keine Werte. Sehen Sie selbst.</translation>
    </message>
    <message>
        <source>There are no figures to compare yet. Look for yourself.</source>
        <translation>Es gibt noch keine Werte zum Vergleichen. Sehen Sie selbst.</translation>
    </message>
    <message>
        <source>{psnr:+.2f} dB, LPIPS {lpips:+.4f}</source>
        <translation>{psnr:+.2f} dB, LPIPS {lpips:+.4f}</translation>
    </message>
    <message>
        <source>On photographs that were not trained on, the new adapters are better ({words}).</source>
        <translation>Auf Fotografien, mit denen nicht trainiert wurde, sind die neuen Adapter besser ({words}).</translation>
    </message>
    <message>
        <source>On photographs that were not trained on, the new adapters are worse ({words}).</source>
        <translation>Auf Fotografien, mit denen nicht trainiert wurde, sind die neuen Adapter schlechter ({words}).</translation>
    </message>
    <message>
        <source>On photographs that were not trained on, they are better in one way and worse in another ({words}).</source>
        <translation>Auf Fotografien, mit denen nicht trainiert wurde, sind sie in einem besser und im anderen schlechter ({words}).</translation>
    </message>
    <message>
        <source>On photographs that were not trained on, there is no difference to speak of ({words}).</source>
        <translation>Auf Fotografien, mit denen nicht trainiert wurde, gibt es keinen nennenswerten Unterschied ({words}).</translation>
    </message>
    <message>
        <source>A photograph</source>
        <translation>Eine Fotografie</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>You can go on working; the training gives way to the window.</source>
        <translation>Sie können weiterarbeiten; das Training gibt dem Fenster den Vortritt.</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Stop and see the result</source>
        <translation>&amp;Beenden und Ergebnis ansehen</translation>
    </message>
    <message>
        <source>Show what it &amp;printed</source>
        <translation>Aus&amp;gabe zeigen</translation>
    </message>
    <message>
        <source>Waiting for the engine to finish what it is doing…</source>
        <translation>Warten, bis die laufende Arbeit beendet ist…</translation>
    </message>
    <message>
        <source>What the training printed last:</source>
        <translation>Was das Training zuletzt ausgab:</translation>
    </message>
    <message>
        <source>Nothing.</source>
        <translation>Nichts.</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Finishing the step and saving…</source>
        <translation>Der Schritt wird beendet und gesichert…</translation>
    </message>
    <message>
        <source>Looking at the photographs and loading the model…</source>
        <translation>Die Fotografien werden angesehen, das Modell wird geladen…</translation>
    </message>
    <message>
        <source>at step {step} of {total}</source>
        <translation>bei Schritt {step} von {total}</translation>
    </message>
    <message>
        <source>The training is complete.</source>
        <translation>Das Training ist vollständig.</translation>
    </message>
    <message>
        <source>The training ended {at}. {words}</source>
        <translation>Das Training endete {at}. {words}</translation>
    </message>
    <message>
        <source>The training pauses {at}. {words}</source>
        <translation>Das Training hält an, {at}. {words}</translation>
    </message>
    <message>
        <source>Paused {at}. It goes on exactly where it was.</source>
        <translation>Angehalten {at}. Es geht genau dort weiter, wo es war.</translation>
    </message>
    <message>
        <source>The training was interrupted {at}: its process or the machine stopped. It can go on from the last checkpoint.</source>
        <translation>Das Training wurde {at} unterbrochen: Sein Prozess oder der Rechner blieb stehen. Es kann vom letzten Sicherungspunkt aus weitergehen.</translation>
    </message>
    <message>
        <source>Learning to remove damage</source>
        <translation>Lernt, Schäden zu entfernen</translation>
    </message>
    <message>
        <source>Learning to add detail</source>
        <translation>Lernt, Details zu ergänzen</translation>
    </message>
    <message>
        <source>{what}: step {step} of {total}</source>
        <translation>{what}: Schritt {step} von {total}</translation>
    </message>
    <message>
        <source>{text}, about {time} left</source>
        <translation>{text}, noch etwa {time}</translation>
    </message>
</context>
<context>
    <name>SampleStrip</name>
    <message>
        <source>Photograph</source>
        <translation>Fotografie</translation>
    </message>
    <message>
        <source>Strengths</source>
        <translation>Stärken</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Held-out photographs</source>
        <translation>Zurückgehaltene Fotografien</translation>
    </message>
    <message>
        <source>Photograph {n}</source>
        <translation>Fotografie {n}</translation>
    </message>
    <message>
        <source>damage {pix:g}, detail {sem:g}</source>
        <translation>Schäden {pix:g}, Details {sem:g}</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Truth</source>
        <translation>Wahrheit</translation>
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
        <source>Keep the recipe</source>
        <translation>Rezept behalten</translation>
    </message>
    <message>
        <source>Model, strengths and a fingerprint of the photograph, from which the result can be made again</source>
        <translation>Modell, Stärken und ein Fingerabdruck des Fotos, mit denen sich das Ergebnis wieder herstellen lässt</translation>
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
    <name>ScreenWatch</name>
    <message>
        <source>The profile {name} cannot be read; colours are shown as sRGB.</source>
        <translation>Das Profil {name} lässt sich nicht lesen; Farben werden als sRGB gezeigt.</translation>
    </message>
    <message>
        <source>The colour profile of the screen cannot be used; colours are shown as sRGB.</source>
        <translation>Das Farbprofil des Bildschirms ist nicht brauchbar; Farben werden als sRGB gezeigt.</translation>
    </message>
    <message>
        <source>Colours are fitted to the screen: {name}</source>
        <translation>Farben sind an den Bildschirm angepasst: {name}</translation>
    </message>
    <message>
        <source>Colours are fitted to the screen by the system</source>
        <translation>Das System passt die Farben an den Bildschirm an</translation>
    </message>
    <message>
        <source>Colours are shown as sRGB</source>
        <translation>Farben werden als sRGB gezeigt</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>The settings were saved by a newer version; changes here are not kept beyond this run.</source>
        <translation>Die Einstellungen wurden von einer neueren Version gesichert; Änderungen hier bleiben nicht über dieses Mal hinaus.</translation>
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
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
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
        <source>none</source>
        <translation>keine</translation>
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
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Click a picture to use its strengths.</source>
        <translation>Ein Klick auf ein Bild übernimmt seine Stärken.</translation>
    </message>
    <message>
        <source>Not all pictures could be made.</source>
        <translation>Nicht alle Bilder konnten erstellt werden.</translation>
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
        <source>only in colour photographs</source>
        <translation>nur bei Farbfotos</translation>
    </message>
    <message>
        <source>never, restore lightness only</source>
        <translation>nie, nur Helligkeit restaurieren</translation>
    </message>
    <message>
        <source>in every photograph</source>
        <translation>bei jedem Foto</translation>
    </message>
    <message>
        <source>Whether the model may change colours. A photograph without colours of its own, such as a black and white scan, stays without.</source>
        <translation>Ob das Modell Farben ändern darf. Ein Foto ohne eigene Farben, etwa ein Schwarzweiß-Scan, bleibt ohne.</translation>
    </message>
    <message>
        <source>New colours</source>
        <translation>Neue Farben</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>{w} × {h} pixels, {mp} MP</source>
        <translation>{w} × {h} Pixel, {mp} MP</translation>
    </message>
    <message>
        <source>{outcome}: the largest possible</source>
        <translation>{outcome}: größer geht es nicht</translation>
    </message>
</context>
<context>
    <name>Studio</name>
    <message>
        <source>{name} was saved: {w} × {h} pixels in {time}.</source>
        <translation>{name} wurde gesichert: {w} × {h} Pixel in {time}.</translation>
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
        <translation>Mit Ihren Fotografien trainieren</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>&amp;Trainieren</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Delete this training and its result?</source>
        <translation>Dieses Training und sein Ergebnis löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>The training goes on. What shall become of it?</source>
        <translation>Das Training läuft. Was soll damit geschehen?</translation>
    </message>
    <message>
        <source>In the background it needs no window. You find it under Tools, and it is offered at the next start.</source>
        <translation>Im Hintergrund braucht es kein Fenster. Sie finden es unter Extras, und beim nächsten Start wird es angeboten.</translation>
    </message>
    <message>
        <source>Go on in the &amp;background</source>
        <translation>Im &amp;Hintergrund weitermachen</translation>
    </message>
    <message>
        <source>&amp;Stop with a checkpoint</source>
        <translation>&amp;Sichern und beenden</translation>
    </message>
</context>
<context>
    <name>Trainings</name>
    <message>
        <source>The adapters “{name}” are installed.</source>
        <translation>Die Adapter „{name}“ sind installiert.</translation>
    </message>
    <message>
        <source>The adapters “{name}” are kept, and the pad uses them now.</source>
        <translation>Die Adapter „{name}“ sind behalten, und das Feld verwendet sie jetzt.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>The training “{name}” goes on: step {step} of {total}.</source>
        <translation>Das Training „{name}“ läuft: Schritt {step} von {total}.</translation>
    </message>
    <message>
        <source>The training “{name}” is complete. Keep its adapters?</source>
        <translation>Das Training „{name}“ ist vollständig. Seine Adapter behalten?</translation>
    </message>
    <message>
        <source>The training “{name}” is paused at step {step} of {total}.</source>
        <translation>Das Training „{name}“ ist bei Schritt {step} von {total} angehalten.</translation>
    </message>
    <message>
        <source>The training “{name}” ended early, at step {step} of {total}.</source>
        <translation>Das Training „{name}“ endete vorzeitig, bei Schritt {step} von {total}.</translation>
    </message>
    <message>
        <source>The training “{name}” was interrupted at step {step} of {total}. It can go on.</source>
        <translation>Das Training „{name}“ wurde bei Schritt {step} von {total} unterbrochen. Es kann weitergehen.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>&amp;Show it</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>Begin a &amp;new one</source>
        <translation>Ein &amp;neues beginnen</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>die des Modells</translation>
    </message>
    <message>
        <source>the new ones</source>
        <translation>die neuen</translation>
    </message>
</context>
<context>
    <name>Trial</name>
    <message>
        <source>The photograph is restored with {first}, then with {second}.</source>
        <translation>Die Fotografie wird mit {first} restauriert, dann mit {second}.</translation>
    </message>
    <message>
        <source>The photograph is large, so its middle is compared.</source>
        <translation>Die Fotografie ist groß, daher wird ihre Mitte verglichen.</translation>
    </message>
    <message>
        <source>Left: {first}, as it was set. Right: {second}, live on the pad.</source>
        <translation>Links: {first}, wie eingestellt. Rechts: {second}, lebendig auf dem Feld.</translation>
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
        <translation>Mit &amp;eigenen Fotografien trainieren…</translation>
    </message>
    <message>
        <source>&amp;Adapters…</source>
        <translation>&amp;Adapter…</translation>
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
    <name>errors</name>
    <message>
        <source>Something unexpected went wrong.</source>
        <translation>Etwas Unerwartetes ging schief.</translation>
    </message>
    <message>
        <source>A model or adapters are missing.</source>
        <translation>Ein Modell oder Adapter fehlen.</translation>
    </message>
    <message>
        <source>A file of weights cannot be used.</source>
        <translation>Eine Gewichtsdatei kann nicht benutzt werden.</translation>
    </message>
    <message>
        <source>The picture cannot be read.</source>
        <translation>Das Bild kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This is not possible as it was asked for.</source>
        <translation>So, wie es verlangt wurde, geht es nicht.</translation>
    </message>
    <message>
        <source>The result could not be saved.</source>
        <translation>Das Ergebnis konnte nicht gesichert werden.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>A file could not be downloaded.</source>
        <translation>Eine Datei konnte nicht heruntergeladen werden.</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>Der Arbeitsspeicher reicht nicht.</translation>
    </message>
    <message>
        <source>The device stopped answering.</source>
        <translation>Das Gerät antwortet nicht mehr.</translation>
    </message>
    <message>
        <source>The model gave no finite numbers.</source>
        <translation>Das Modell lieferte keine endlichen Zahlen.</translation>
    </message>
    <message>
        <source>{amount:.1f} GB</source>
        <translation>{amount:.1f} GB</translation>
    </message>
    <message>
        <source>{amount:.0f} MB</source>
        <translation>{amount:.0f} MB</translation>
    </message>
    <message>
        <source>{amount:.0f} kB</source>
        <translation>{amount:.0f} kB</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Es gibt keine Datei {path}.</translation>
    </message>
    <message>
        <source>{path} is no regular file, so it is not read.</source>
        <translation>{path} ist keine gewöhnliche Datei und wird darum nicht gelesen.</translation>
    </message>
    <message>
        <source>The file {path} is empty.</source>
        <translation>Die Datei {path} ist leer.</translation>
    </message>
    <message>
        <source>The file {path} has {size:.1f} GiB; the limit is {most:g} GiB.</source>
        <translation>Die Datei {path} hat {size:.1f} GiB; die Grenze ist {most:g} GiB.</translation>
    </message>
    <message>
        <source>The picture {path} is {width} x {height} pixels; the longest side allowed is {most}.</source>
        <translation>Das Bild {path} hat {width} x {height} Pixel; die längste erlaubte Seite ist {most}.</translation>
    </message>
    <message>
        <source>The picture {path} has {megapixels:.0f} megapixels; the limit is {most:.0f}.</source>
        <translation>Das Bild {path} hat {megapixels:.0f} Megapixel; die Grenze ist {most:.0f}.</translation>
    </message>
    <message>
        <source>The file {path} holds more than {most} pages or frames, which is the limit.</source>
        <translation>Die Datei {path} enthält mehr als {most} Seiten oder Einzelbilder; das ist die Grenze.</translation>
    </message>
    <message>
        <source>The file {path} cannot be reached: {reason}.</source>
        <translation>Die Datei {path} ist nicht erreichbar: {reason}.</translation>
    </message>
    <message>
        <source>The picture {path} is damaged or cut short: {reason}.</source>
        <translation>Das Bild {path} ist beschädigt oder abgeschnitten: {reason}.</translation>
    </message>
    <message>
        <source>The picture {path} cannot be developed: {reason}.</source>
        <translation>Das Bild {path} kann nicht entwickelt werden: {reason}.</translation>
    </message>
    <message>
        <source>The file {path} is no picture in a format that can be read.</source>
        <translation>Die Datei {path} ist kein Bild in einem lesbaren Format.</translation>
    </message>
    <message>
        <source>HEIC needs the package pi-heif: pip install &apos;pisa-desktop[heic]&apos;.</source>
        <translation>HEIC braucht das Paket pi-heif: pip install &apos;pisa-desktop[heic]&apos;.</translation>
    </message>
    <message>
        <source>Camera raw needs the package rawpy: pip install &apos;pisa-desktop[raw]&apos;.</source>
        <translation>Rohdaten aus Kameras brauchen das Paket rawpy: pip install &apos;pisa-desktop[raw]&apos;.</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture.</source>
        <translation>Der Arbeitsspeicher reicht für dieses Bild nicht.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller scale or a part of the picture.</source>
        <translation>Schließen Sie andere Programme, oder wählen Sie einen kleineren Maßstab oder einen Teil des Bildes.</translation>
    </message>
    <message>
        <source>The region to restore lies outside the picture.</source>
        <translation>Der Ausschnitt liegt außerhalb des Bildes.</translation>
    </message>
    <message>
        <source>The file {path} is being changed while it is read.</source>
        <translation>Die Datei {path} wird geändert, während sie gelesen wird.</translation>
    </message>
    <message>
        <source>Open it when the other program has finished.</source>
        <translation>Öffnen Sie sie, wenn das andere Programm fertig ist.</translation>
    </message>
    <message>
        <source>The picture was converted from {mode} to RGB.</source>
        <translation>Das Bild wurde von {mode} nach RGB umgewandelt.</translation>
    </message>
    <message>
        <source>The picture was black and white without greys; it was taken as grey.</source>
        <translation>Das Bild war schwarzweiß ohne Grautöne; es wurde als Graubild genommen.</translation>
    </message>
    <message>
        <source>The picture has more channels than colour and transparency; they were left.</source>
        <translation>Das Bild hat mehr Kanäle als Farbe und Transparenz; sie blieben weg.</translation>
    </message>
    <message>
        <source>The picture was converted from L*a*b* to sRGB.</source>
        <translation>Das Bild wurde von L*a*b* nach sRGB umgewandelt.</translation>
    </message>
    <message>
        <source>The picture was converted from CMYK to RGB without a profile.</source>
        <translation>Das Bild wurde ohne Profil von CMYK nach RGB umgewandelt.</translation>
    </message>
    <message>
        <source>The raw file was developed with the camera&apos;s white balance.</source>
        <translation>Die Rohdatei wurde mit dem Weißabgleich der Kamera entwickelt.</translation>
    </message>
    <message>
        <source>The file holds {count} pages; the first was taken.</source>
        <translation>Die Datei enthält {count} Seiten; genommen wurde die erste.</translation>
    </message>
    <message>
        <source>The file holds {count} frames; the first was taken.</source>
        <translation>Die Datei enthält {count} Einzelbilder; genommen wurde das erste.</translation>
    </message>
    <message>
        <source>The colour profile was not used, because {reason}; sRGB was assumed.</source>
        <translation>Das Farbprofil wurde nicht benutzt, denn {reason}; angenommen wurde sRGB.</translation>
    </message>
    <message>
        <source>The colour profile {name} is for other colours than the picture&apos;s; sRGB was assumed.</source>
        <translation>Das Farbprofil {name} gilt für andere Farben als die des Bildes; angenommen wurde sRGB.</translation>
    </message>
    <message>
        <source>Not in the result: {what}.</source>
        <translation>Nicht im Ergebnis: {what}.</translation>
    </message>
    <message>
        <source>maker notes</source>
        <translation>Herstellernotizen (Maker Notes)</translation>
    </message>
    <message>
        <source>comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>text &quot;{name}&quot;</source>
        <translation>Text „{name}“</translation>
    </message>
    <message>
        <source>damaged XMP</source>
        <translation>beschädigtes XMP</translation>
    </message>
    <message>
        <source>damaged extended XMP</source>
        <translation>beschädigtes erweitertes XMP</translation>
    </message>
    <message>
        <source>HDR gain map</source>
        <translation>HDR-Gain-Map</translation>
    </message>
    <message>
        <source>depth map</source>
        <translation>Tiefenkarte</translation>
    </message>
    <message>
        <source>video of the motion photo</source>
        <translation>Video des bewegten Fotos</translation>
    </message>
    <message>
        <source>embedded original picture</source>
        <translation>eingebettetes Originalbild</translation>
    </message>
    <message>
        <source>image regions (IPTC)</source>
        <translation>Bildbereiche (IPTC)</translation>
    </message>
    <message>
        <source>panorama position</source>
        <translation>Lage im Panorama</translation>
    </message>
    <message>
        <source>content credentials</source>
        <translation>Inhaltsnachweise (Content Credentials)</translation>
    </message>
    <message>
        <source>segment {kind} {label}</source>
        <translation>Segment {kind} {label}</translation>
    </message>
    <message>
        <source>data appended by the camera</source>
        <translation>von der Kamera angehängte Daten</translation>
    </message>
    <message>
        <source>EXIF tag 0x{tag:04X}</source>
        <translation>EXIF-Feld 0x{tag:04X}</translation>
    </message>
    <message>
        <source>map coordinates (GeoTIFF)</source>
        <translation>Kartenkoordinaten (GeoTIFF)</translation>
    </message>
    <message>
        <source>Photoshop paths</source>
        <translation>Photoshop-Pfade</translation>
    </message>
    <message>
        <source>Photoshop image resources</source>
        <translation>Photoshop-Bildressourcen</translation>
    </message>
    <message>
        <source>Photoshop layers</source>
        <translation>Photoshop-Ebenen</translation>
    </message>
    <message>
        <source>raw development settings</source>
        <translation>Einstellungen der Raw-Entwicklung</translation>
    </message>
    <message>
        <source>{path} could not be saved: {reason}.</source>
        <translation>{path} konnte nicht gesichert werden: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The disk is full: {path} was not saved.</source>
        <translation>Der Datenträger ist voll: {path} wurde nicht gesichert.</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder; what was there before is unchanged.</source>
        <translation>Schaffen Sie Platz, oder wählen Sie einen anderen Ordner; was vorher da war, ist unverändert.</translation>
    </message>
    <message>
        <source>{path} was written but does not read back ({reason}).</source>
        <translation>{path} wurde geschrieben, lässt sich aber nicht wieder lesen ({reason}).</translation>
    </message>
    <message>
        <source>The disk may be failing; what was there before is unchanged.</source>
        <translation>Vielleicht ist der Datenträger defekt; was vorher da war, ist unverändert.</translation>
    </message>
    <message>
        <source>{format} cannot hold {bits} bits per channel; choose PNG or TIFF, or 8 bits.</source>
        <translation>{format} fasst keine {bits} Bit pro Kanal; wählen Sie PNG oder TIFF, oder 8 Bit.</translation>
    </message>
    <message>
        <source>The quality is {quality}; it must lie between 1 and 100.</source>
        <translation>Die Qualität ist {quality}; sie muss zwischen 1 und 100 liegen.</translation>
    </message>
    <message>
        <source>The depth is {bits}; it must be 8 or 16 bits.</source>
        <translation>Die Farbtiefe ist {bits}; sie muss 8 oder 16 Bit sein.</translation>
    </message>
    <message>
        <source>{format} holds at most {most} pixels a side; the result has {width} x {height}. Choose PNG or TIFF.</source>
        <translation>{format} fasst höchstens {most} Pixel pro Seite; das Ergebnis hat {width} x {height}. Wählen Sie PNG oder TIFF.</translation>
    </message>
    <message>
        <source>Unknown format {requested!r}; choose same, {names}.</source>
        <translation>Unbekanntes Format {requested!r}; wählen Sie same, {names}.</translation>
    </message>
    <message>
        <source>{name} is the photograph itself, which is never overwritten. Choose another name.</source>
        <translation>{name} ist das Foto selbst, das nie überschrieben wird. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>{path} is the photograph itself and is never overwritten; choose another name.</source>
        <translation>{path} ist das Foto selbst und wird nie überschrieben; wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>There is no room for {size:.0f} MiB of residuals in {folder} ({reason}).</source>
        <translation>Für {size:.0f} MiB Zwischenergebnisse ist kein Platz in {folder} ({reason}).</translation>
    </message>
    <message>
        <source>Free some space, or choose another cache folder.</source>
        <translation>Schaffen Sie Platz, oder wählen Sie einen anderen Ordner für den Zwischenspeicher.</translation>
    </message>
    <message>
        <source>The residual file {path} is damaged ({reason}); delete it.</source>
        <translation>Die Datei der Zwischenergebnisse {path} ist beschädigt ({reason}); löschen Sie sie.</translation>
    </message>
    <message>
        <source>The scale is {scale:g}; it must lie between {least:g} and {most:g}.</source>
        <translation>Der Maßstab ist {scale:g}; er muss zwischen {least:g} und {most:g} liegen.</translation>
    </message>
    <message>
        <source>The output size must be at least 1 x 1 pixels.</source>
        <translation>Das Ergebnis muss mindestens 1 x 1 Pixel groß sein.</translation>
    </message>
    <message>
        <source>The output size is {width} x {height} pixels; at most {side} a side and {gigapixels:g} gigapixels in all are possible, which is the largest photograph that can be read, enlarged {scale:g} times.</source>
        <translation>Das Ergebnis soll {width} x {height} Pixel groß werden; möglich sind höchstens {side} auf einer Seite und {gigapixels:g} Gigapixel insgesamt. So groß ist das größte lesbare Foto, wenn es {scale:g}-fach vergrößert wird.</translation>
    </message>
    <message>
        <source>The tile side is {tile}; it must be at least 64 pixels.</source>
        <translation>Die Kachelseite ist {tile}; sie muss mindestens 64 Pixel haben.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; it must lie between 0 and {most:g}.</source>
        <translation>{name} ist {value:g}; es muss zwischen 0 und {most:g} liegen.</translation>
    </message>
    <message>
        <source>{name} is {value!r}; it must be one of {choices}.</source>
        <translation>{name} ist {value!r}; möglich sind {choices}.</translation>
    </message>
    <message>
        <source>The tile is too small: {tile} latent cells a side, and this model needs {least}.</source>
        <translation>Die Kachel ist zu klein: {tile} latente Zellen pro Seite; dieses Modell braucht {least}.</translation>
    </message>
    <message>
        <source>Unexpected error: {text}</source>
        <translation>Unerwarteter Fehler: {text}</translation>
    </message>
    <message>
        <source>There is not enough memory for {what}.</source>
        <translation>Der Arbeitsspeicher reicht nicht: {what}.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller scale or tile.</source>
        <translation>Schließen Sie andere Programme, oder wählen Sie einen kleineren Maßstab oder kleinere Kacheln.</translation>
    </message>
    <message>
        <source>encoding a tile</source>
        <translation>eine Kachel kodieren</translation>
    </message>
    <message>
        <source>decoding a tile</source>
        <translation>eine Kachel dekodieren</translation>
    </message>
    <message>
        <source>predicting the residual of a tile</source>
        <translation>das Residuum einer Kachel berechnen</translation>
    </message>
    <message>
        <source>measuring statistics</source>
        <translation>Statistik messen</translation>
    </message>
    <message>
        <source>The {device} device stopped answering ({reason}).</source>
        <translation>Das Gerät {device} antwortet nicht mehr ({reason}).</translation>
    </message>
    <message>
        <source>Go on with the CPU, or restart the application.</source>
        <translation>Machen Sie mit der CPU weiter, oder starten Sie das Programm neu.</translation>
    </message>
    <message>
        <source>The model gave no finite numbers when {what}, in {dtype} and in fp32.</source>
        <translation>Das Modell lieferte keine endlichen Zahlen, weder in {dtype} noch in fp32 ({what}).</translation>
    </message>
    <message>
        <source>Its weights may be damaged: verify the model, or choose other adapters.</source>
        <translation>Vielleicht sind seine Gewichte beschädigt: Prüfen Sie das Modell, oder wählen Sie andere Adapter.</translation>
    </message>
    <message>
        <source>Some tiles overflowed in {dtype} and were computed in fp32.</source>
        <translation>Einige Kacheln liefen in {dtype} über und wurden in fp32 berechnet.</translation>
    </message>
    <message>
        <source>Memory was short: tiles are computed {count} at a time.</source>
        <translation>Der Arbeitsspeicher war knapp: Es werden {count} Kacheln auf einmal berechnet.</translation>
    </message>
    <message>
        <source>Memory was short: the UNet runs on the CPU.</source>
        <translation>Der Arbeitsspeicher war knapp: Das UNet läuft auf der CPU.</translation>
    </message>
    <message>
        <source>Memory was short: everything runs on the CPU.</source>
        <translation>Der Arbeitsspeicher war knapp: Alles läuft auf der CPU.</translation>
    </message>
    <message>
        <source>Memory was short: the picture was cut into tiles of {side} pixels.</source>
        <translation>Der Arbeitsspeicher war knapp: Das Bild wurde in Kacheln von {side} Pixeln zerlegt.</translation>
    </message>
    <message>
        <source>Memory was short: statistics were measured on less of the picture.</source>
        <translation>Der Arbeitsspeicher war knapp: Die Statistik wurde an weniger vom Bild gemessen.</translation>
    </message>
    <message>
        <source>The model did not fit into the device&apos;s memory: it runs on the CPU.</source>
        <translation>Das Modell passte nicht in den Speicher des Geräts: Es läuft auf der CPU.</translation>
    </message>
    <message>
        <source>What was kept of this picture had been damaged on the disk; it was computed again.</source>
        <translation>Was von diesem Bild aufbewahrt war, war auf der Festplatte beschädigt; es wurde neu berechnet.</translation>
    </message>
    <message>
        <source>There is not enough memory to load the model {name}.</source>
        <translation>Der Arbeitsspeicher reicht nicht, um das Modell {name} zu laden.</translation>
    </message>
    <message>
        <source>Close other programs, or use the smaller model inside the application.</source>
        <translation>Schließen Sie andere Programme, oder nehmen Sie das kleinere eingebaute Modell.</translation>
    </message>
    <message>
        <source>The device {device!r} cannot be used on this computer.</source>
        <translation>Das Gerät {device!r} kann auf diesem Rechner nicht benutzt werden.</translation>
    </message>
    <message>
        <source>Usable here: {devices}.</source>
        <translation>Hier benutzbar: {devices}.</translation>
    </message>
    <message>
        <source>Unknown number format {dtype!r}; choose fp32, bf16 or fp16.</source>
        <translation>Unbekanntes Zahlenformat {dtype!r}; wählen Sie fp32, bf16 oder fp16.</translation>
    </message>
    <message>
        <source>The device {device!r} cannot compute in {dtype} here; try fp32.</source>
        <translation>Das Gerät {device!r} kann hier nicht in {dtype} rechnen; versuchen Sie fp32.</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>Es ist kein Modell geladen.</translation>
    </message>
    <message>
        <source>Choose a model in the settings, or the starter model.</source>
        <translation>Wählen Sie ein Modell in den Einstellungen, oder das eingebaute.</translation>
    </message>
    <message>
        <source>There is no model {name!r}, neither installed nor as a folder.</source>
        <translation>Es gibt kein Modell {name!r}, weder installiert noch als Ordner.</translation>
    </message>
    <message>
        <source>Installed: {names}.</source>
        <translation>Installiert: {names}.</translation>
    </message>
    <message>
        <source>There are no adapters {wanted!r}, neither installed nor as a file.</source>
        <translation>Es gibt keine Adapter {wanted!r}, weder installiert noch als Datei.</translation>
    </message>
    <message>
        <source>{folder} is neither a model in diffusers layout (unet/config.json) nor an adapter pack (pack.json).</source>
        <translation>{folder} ist weder ein Modell im Aufbau von diffusers (unet/config.json) noch ein Adapterpaket (pack.json).</translation>
    </message>
    <message>
        <source>Nothing of the name {name!r} is installed.</source>
        <translation>Unter dem Namen {name!r} ist nichts installiert.</translation>
    </message>
    <message>
        <source>The archive {archive} unpacks to {size:.0f} GiB, too much.</source>
        <translation>Das Archiv {archive} hat entpackt {size:.0f} GiB, das ist zu viel.</translation>
    </message>
    <message>
        <source>{name!r} cannot be the name of a model; use letters, digits, - and _.</source>
        <translation>{name!r} kann kein Modell heißen; nehmen Sie Buchstaben, Ziffern, - und _.</translation>
    </message>
    <message>
        <source>There is no file or folder {source}.</source>
        <translation>Es gibt keine Datei und keinen Ordner {source}.</translation>
    </message>
    <message>
        <source>The models folder {folder} is not there; connect its disk, or choose another folder.</source>
        <translation>Der Modellordner {folder} ist nicht da; schließen Sie sein Laufwerk an, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The name {name!r} is taken; give another one.</source>
        <translation>Der Name {name!r} ist vergeben; nehmen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The starter model ships with the application and cannot be removed.</source>
        <translation>Das eingebaute Modell gehört zum Programm und kann nicht entfernt werden.</translation>
    </message>
    <message>
        <source>The archive {archive} holds an unsafe entry ({entry}).</source>
        <translation>Das Archiv {archive} enthält einen unsicheren Eintrag ({entry}).</translation>
    </message>
    <message>
        <source>{source} holds no whole model; a Stable Diffusion 2.1-base file or a folder in diffusers layout (unet/, vae/) is needed.</source>
        <translation>{source} enthält kein ganzes Modell; nötig ist eine Datei von Stable Diffusion 2.1-base oder ein Ordner im Aufbau von diffusers (unet/, vae/).</translation>
    </message>
    <message>
        <source>The archive {archive} is damaged ({reason}).</source>
        <translation>Das Archiv {archive} ist beschädigt ({reason}).</translation>
    </message>
    <message>
        <source>The folder {folder} has no weights as safetensors; install the model again, with safetensors files.</source>
        <translation>Der Ordner {folder} hat keine Gewichte als safetensors; installieren Sie das Modell noch einmal, mit Dateien in safetensors.</translation>
    </message>
    <message>
        <source>The folder {folder} has no config.json, so it is no model in diffusers layout.</source>
        <translation>Der Ordner {folder} hat keine config.json, ist also kein Modell im Aufbau von diffusers.</translation>
    </message>
    <message>
        <source>The weights in {folder} do not fit their config.json: {problems}{more}.</source>
        <translation>Die Gewichte in {folder} passen nicht zu ihrer config.json: {problems}{more}.</translation>
    </message>
    <message>
        <source>Install the model again, or fetch the weights that belong to this config.</source>
        <translation>Installieren Sie das Modell noch einmal, oder holen Sie die Gewichte, die zu dieser Konfiguration gehören.</translation>
    </message>
    <message>
        <source>There is no model folder {folder}.</source>
        <translation>Es gibt keinen Modellordner {folder}.</translation>
    </message>
    <message>
        <source>The VAE in {folder} is a {kind_of}; AutoencoderKL and AutoencoderTiny can be used.</source>
        <translation>Das VAE in {folder} ist ein {kind_of}; benutzbar sind AutoencoderKL und AutoencoderTiny.</translation>
    </message>
    <message>
        <source>The UNet in {folder} is a {kind_of}; a UNet2DConditionModel can be used.</source>
        <translation>Das UNet in {folder} ist ein {kind_of}; benutzbar ist ein UNet2DConditionModel.</translation>
    </message>
    <message>
        <source>The UNet in {folder} takes {found} latent channels and the VAE makes {latent}.</source>
        <translation>Das UNet in {folder} nimmt {found} latente Kanäle, und das VAE macht {latent}.</translation>
    </message>
    <message>
        <source>The weights file {path} is damaged ({reason}); install the model again.</source>
        <translation>Die Gewichtsdatei {path} ist beschädigt ({reason}); installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>The model in {folder} has neither {file} nor a text encoder with its tokenizer.</source>
        <translation>Das Modell in {folder} hat weder {file} noch einen Textkodierer mit seinem Tokenizer.</translation>
    </message>
    <message>
        <source>The prompt embeddings {path} cannot be read ({reason}); install the model again.</source>
        <translation>Die Texteinbettungen {path} sind nicht lesbar ({reason}); installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>The model in {folder} has no text encoder, so it takes no prompt; leave the prompt empty.</source>
        <translation>Das Modell in {folder} hat keinen Textkodierer und nimmt darum keinen Text; lassen Sie das Textfeld leer.</translation>
    </message>
    <message>
        <source>The text encoder or tokenizer in {folder} cannot be loaded ({reason}); install the model again.</source>
        <translation>Textkodierer oder Tokenizer in {folder} sind nicht ladbar ({reason}); installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>The weights file {path} cannot be used: {reason}.</source>
        <translation>Die Gewichtsdatei {path} kann nicht benutzt werden: {reason}.</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>sie ist leer</translation>
    </message>
    <message>
        <source>it is cut short</source>
        <translation>sie ist abgeschnitten</translation>
    </message>
    <message>
        <source>Fetch or export it again.</source>
        <translation>Holen oder exportieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>The weights file {path} is missing; install the model again.</source>
        <translation>Die Gewichtsdatei {path} fehlt; installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>The file {path} is missing; install the model again.</source>
        <translation>Die Datei {path} fehlt; installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>{path} holds no text encoder of Stable Diffusion 2; a Stable Diffusion 2.1-base file is needed.</source>
        <translation>{path} enthält keinen Textkodierer von Stable Diffusion 2; nötig ist eine Datei von Stable Diffusion 2.1-base.</translation>
    </message>
    <message>
        <source>{path} is no Stable Diffusion 2.1-base: its {part} has {name} too.</source>
        <translation>{path} ist kein Stable Diffusion 2.1-base: {part} hat auch {name}.</translation>
    </message>
    <message>
        <source>The weights file {path} cannot be read ({reason}).</source>
        <translation>Die Gewichtsdatei {path} ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>{path} is no Stable Diffusion 2.1-base: its {part} lacks {name}.</source>
        <translation>{path} ist kein Stable Diffusion 2.1-base: In {part} fehlt {name}.</translation>
    </message>
    <message>
        <source>{path} is no Stable Diffusion 2.1-base: {part} {name} has the shape {found} in place of {shape}.</source>
        <translation>{path} ist kein Stable Diffusion 2.1-base: {part} {name} hat die Form {found} statt {shape}.</translation>
    </message>
    <message>
        <source>{path} lacks a part of its text encoder ({name}).</source>
        <translation>{path} fehlt ein Teil des Textkodierers ({name}).</translation>
    </message>
    <message>
        <source>{path} is no Stable Diffusion 2.1-base: its text encoder does not fit.</source>
        <translation>{path} ist kein Stable Diffusion 2.1-base: Der Textkodierer passt nicht.</translation>
    </message>
    <message>
        <source>The archive {archive} has {count} entries, too many.</source>
        <translation>Das Archiv {archive} hat {count} Einträge, das sind zu viele.</translation>
    </message>
    <message>
        <source>The archive {archive} is locked with a password; unpack it first.</source>
        <translation>Das Archiv {archive} ist mit einem Passwort geschützt; entpacken Sie es zuerst.</translation>
    </message>
    <message>
        <source>The archive {archive} holds an entry that unpacks to {size:.0f} MiB from next to nothing ({entry}).</source>
        <translation>Das Archiv {archive} enthält einen Eintrag, der aus fast nichts auf {size:.0f} MiB anwächst ({entry}).</translation>
    </message>
    <message>
        <source>The weights file {path} cannot be used: {name} holds values that are not finite numbers.</source>
        <translation>Die Gewichtsdatei {path} kann nicht benutzt werden: {name} enthält Werte, die keine endlichen Zahlen sind.</translation>
    </message>
    <message>
        <source>{name} in {folder} has values that fp16 cannot hold; import the whole model.</source>
        <translation>{name} in {folder} hat Werte, die fp16 nicht fassen kann; importieren Sie das ganze Modell.</translation>
    </message>
    <message>
        <source>The configuration in {folder} cannot be used ({reason}).</source>
        <translation>Die Konfiguration in {folder} kann nicht benutzt werden ({reason}).</translation>
    </message>
    <message>
        <source>{name} is installed already; remove it first, or repair it.</source>
        <translation>{name} ist schon installiert; entfernen Sie es zuerst, oder reparieren Sie es.</translation>
    </message>
    <message>
        <source>Nothing was noted of {name} when it was installed, so it cannot be repaired; remove it and install it again.</source>
        <translation>Bei der Installation von {name} wurde nichts vermerkt, darum kann es nicht repariert werden; entfernen Sie es, und installieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{name} cannot be repaired: {reason}</source>
        <translation>{name} kann nicht repariert werden: {reason}</translation>
    </message>
    <message>
        <source>Remove it and install it again.</source>
        <translation>Entfernen Sie es und installieren Sie es neu.</translation>
    </message>
    <message>
        <source>{name} was installed from {place}, which is not there any more.</source>
        <translation>{name} wurde installiert aus {place}; das ist nicht mehr da.</translation>
    </message>
    <message>
        <source>a place that was not noted</source>
        <translation>einer nicht vermerkten Quelle</translation>
    </message>
    <message>
        <source>Give the file or folder that it was installed from.</source>
        <translation>Geben Sie die Datei oder den Ordner an, woraus es installiert wurde.</translation>
    </message>
    <message>
        <source>{file} of {name} cannot be mended: the source holds another file.</source>
        <translation>{file} von {name} kann nicht repariert werden: Die Quelle enthält eine andere Datei.</translation>
    </message>
    <message>
        <source>Give what it was installed from, or remove it and install it again.</source>
        <translation>Geben Sie an, woraus es installiert wurde, oder entfernen Sie es, und installieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{new} lies inside the models folder {old}; choose another one.</source>
        <translation>{new} liegt im Ordner der Modelle {old}; wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>{folder} is not empty; choose an empty folder.</source>
        <translation>{folder} ist nicht leer; wählen Sie einen leeren Ordner.</translation>
    </message>
    <message>
        <source>The copy of {path} is not like the original; try another disk.</source>
        <translation>Die Kopie von {path} gleicht nicht dem Original; versuchen Sie einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>There is not enough room in {folder}: {needed} are needed, {free} are free.</source>
        <translation>In {folder} ist nicht genug Platz: {needed} sind nötig, {free} sind frei.</translation>
    </message>
    <message>
        <source>Free some space, or move the models folder to another disk.</source>
        <translation>Schaffen Sie Platz, oder verschieben Sie den Ordner der Modelle auf einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>{title} cannot be downloaded from here. Fetch it by hand from {homepage} and import it.</source>
        <translation>{title} kann von hier nicht heruntergeladen werden. Holen Sie es von Hand bei {homepage}, und importieren Sie es.</translation>
    </message>
    <message>
        <source>{title} cannot be downloaded from here.</source>
        <translation>{title} kann von hier nicht heruntergeladen werden.</translation>
    </message>
    <message>
        <source>{path} could not be downloaded: {answers}.</source>
        <translation>{path} konnte nicht heruntergeladen werden: {answers}.</translation>
    </message>
    <message>
        <source>Try again later: what has arrived is kept. Or fetch the model by hand and import it.</source>
        <translation>Versuchen Sie es später noch einmal: Was angekommen ist, bleibt erhalten. Oder holen Sie das Modell von Hand, und importieren Sie es.</translation>
    </message>
    <message>
        <source>there is no address</source>
        <translation>es gibt keine Adresse</translation>
    </message>
    <message>
        <source>{base!r} is no address of a mirror; it begins with https://.</source>
        <translation>{base!r} ist keine Adresse eines Spiegels; sie beginnt mit https://.</translation>
    </message>
    <message>
        <source>{name} has no mirror {mirror!r}; there are: {names}.</source>
        <translation>{name} hat keinen Spiegel {mirror!r}; es gibt: {names}.</translation>
    </message>
    <message>
        <source>No model of the name {name!r} is known.</source>
        <translation>Ein Modell mit dem Namen {name!r} ist nicht bekannt.</translation>
    </message>
    <message>
        <source>There are: {names}.</source>
        <translation>Es gibt: {names}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>The list of models {path} is of another version of the application.</source>
        <translation>Die Liste der Modelle {path} gehört zu einer anderen Version des Programms.</translation>
    </message>
    <message>
        <source>The list of models {path} is missing.</source>
        <translation>Die Liste der Modelle {path} fehlt.</translation>
    </message>
    <message>
        <source>The list of models {path} cannot be read ({reason}).</source>
        <translation>Die Liste der Modelle {path} ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>The adapter {folder} is not a plain LoRA without biases; train it as one.</source>
        <translation>Der Adapter {folder} ist kein einfaches LoRA ohne Bias; trainieren Sie ihn als solches.</translation>
    </message>
    <message>
        <source>The adapter {folder} uses {used}, which cannot be used here.</source>
        <translation>Der Adapter {folder} benutzt {used}; das geht hier nicht.</translation>
    </message>
    <message>
        <source>The adapter pack {folder} has schema {found}; this version reads {known}.</source>
        <translation>Das Adapterpaket {folder} hat das Schema {found}; diese Version liest {known}.</translation>
    </message>
    <message>
        <source>The adapter pack {folder} was made for the {key} {found}; this version runs {known} only.</source>
        <translation>Das Adapterpaket {folder} ist für {key} {found} gemacht; diese Version kann nur {known}.</translation>
    </message>
    <message>
        <source>The layers of an adapter differ in rank or scale and cannot be packed.</source>
        <translation>Die Schichten eines Adapters unterscheiden sich in Rang oder Maß und lassen sich nicht packen.</translation>
    </message>
    <message>
        <source>The adapters {name} do not fit this model: {problems}{more}.{made_for}</source>
        <translation>Die Adapter {name} passen nicht zu diesem Modell: {problems}{more}.{made_for}</translation>
    </message>
    <message>
        <source>Choose the model they were made for, or other adapters.</source>
        <translation>Wählen Sie das Modell, für das sie gemacht wurden, oder andere Adapter.</translation>
    </message>
    <message>
        <source>The file {path} does not hold what its name says.</source>
        <translation>Die Datei {path} enthält nicht, was ihr Name sagt.</translation>
    </message>
    <message>
        <source>The adapter file {where} has an unknown entry {name}.</source>
        <translation>Die Adapterdatei {where} hat einen unbekannten Eintrag {name}.</translation>
    </message>
    <message>
        <source>The adapter file {where} lacks lora_A of {module}.</source>
        <translation>In der Adapterdatei {where} fehlt lora_A von {module}.</translation>
    </message>
    <message>
        <source>The adapter file {where} lacks lora_B of {module}.</source>
        <translation>In der Adapterdatei {where} fehlt lora_B von {module}.</translation>
    </message>
    <message>
        <source>In the adapter file {where} the shapes of {module} do not fit each other: {down} and {up}.</source>
        <translation>In der Adapterdatei {where} passen die Formen von {module} nicht zueinander: {down} und {up}.</translation>
    </message>
    <message>
        <source>The adapter pack {folder} points outside itself ({place}).</source>
        <translation>Das Adapterpaket {folder} zeigt aus sich heraus ({place}).</translation>
    </message>
    <message>
        <source>There are no adapters in {folder}: {name} is missing.</source>
        <translation>In {folder} sind keine Adapter: {name} fehlt.</translation>
    </message>
    <message>
        <source>The file {path} cannot be read ({reason}).</source>
        <translation>Die Datei {path} ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>The checkpoint {path} cannot be used: {reason}.</source>
        <translation>Der Checkpoint {path} kann nicht benutzt werden: {reason}.</translation>
    </message>
    <message>
        <source>Fetch the published pisa_sr.pkl again.</source>
        <translation>Holen Sie die veröffentlichte pisa_sr.pkl noch einmal.</translation>
    </message>
    <message>
        <source>{pack} is no adapter pack: it has no pack.json.</source>
        <translation>{pack} ist kein Adapterpaket: Es hat keine pack.json.</translation>
    </message>
    <message>
        <source>{folder} exists already; choose another folder.</source>
        <translation>{folder} gibt es schon; wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name!r} cannot be a name; use letters, digits, spaces, - and _.</source>
        <translation>{name!r} kann kein Name sein; nehmen Sie Buchstaben, Ziffern, Leerzeichen, - und _.</translation>
    </message>
    <message>
        <source>{path} has changed since it was queued.</source>
        <translation>{path} hat sich geändert, seit es in der Warteschlange ist.</translation>
    </message>
    <message>
        <source>Queue it again to restore it.</source>
        <translation>Stellen Sie es noch einmal in die Warteschlange.</translation>
    </message>
    <message>
        <source>The map of strengths of {name} was damaged in the queue.</source>
        <translation>Die Karte der Stärken von {name} wurde in der Warteschlange beschädigt.</translation>
    </message>
    <message>
        <source>The map of strengths of {name} is missing from the queue.</source>
        <translation>Die Karte der Stärken von {name} fehlt in der Warteschlange.</translation>
    </message>
    <message>
        <source>The result of {name} would have the photograph&apos;s own name; choose another template or folder.</source>
        <translation>Das Ergebnis von {name} hieße wie das Foto selbst; wählen Sie eine andere Vorlage oder einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>{path} ist nicht lesbar: {reason}.</translation>
    </message>
    <message>
        <source>It was there when it was queued, or never.</source>
        <translation>Es war da, als es in die Warteschlange kam, oder nie.</translation>
    </message>
    <message>
        <source>The application ended {count} times while it restored {name}; it was set aside.</source>
        <translation>Das Programm endete {count}-mal, während es {name} restaurierte; das Foto wurde beiseitegelegt.</translation>
    </message>
    <message>
        <source>The queue {path} cannot be opened: {reason}.</source>
        <translation>Die Warteschlange {path} kann nicht geöffnet werden: {reason}.</translation>
    </message>
    <message>
        <source>The queue {path} was written by a newer version of this application.</source>
        <translation>Die Warteschlange {path} stammt von einer neueren Version des Programms.</translation>
    </message>
    <message>
        <source>Update, or move the file away to begin with an empty queue.</source>
        <translation>Aktualisieren Sie das Programm, oder legen Sie die Datei weg, um mit einer leeren Warteschlange zu beginnen.</translation>
    </message>
    <message>
        <source>The queue {path} cannot be written: {reason}.</source>
        <translation>Die Warteschlange {path} kann nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>The queue&apos;s file was damaged; it was built again with {count} pictures. The damaged one is {name}.</source>
        <translation>Die Datei der Warteschlange war beschädigt; sie wurde mit {count} Bildern neu gebaut. Die beschädigte ist {name}.</translation>
    </message>
    <message>
        <source>A saved queue entry makes no sense ({reason}).</source>
        <translation>Ein gesicherter Eintrag der Warteschlange ergibt keinen Sinn ({reason}).</translation>
    </message>
    <message>
        <source>A saved model makes no sense ({reason}).</source>
        <translation>Ein gesichertes Modell ergibt keinen Sinn ({reason}).</translation>
    </message>
    <message>
        <source>The model {name} has changed since the photograph was queued.</source>
        <translation>Das Modell {name} hat sich geändert, seit das Foto in die Warteschlange kam.</translation>
    </message>
    <message>
        <source>Install it again as it was, or queue the photograph again.</source>
        <translation>Installieren Sie es wieder, wie es war, oder stellen Sie das Foto noch einmal in die Warteschlange.</translation>
    </message>
    <message>
        <source>The adapters {name} have changed since the photograph was queued.</source>
        <translation>Die Adapter {name} haben sich geändert, seit das Foto in die Warteschlange kam.</translation>
    </message>
    <message>
        <source>Install them again as they were, or queue the photograph again.</source>
        <translation>Installieren Sie sie wieder, wie sie waren, oder stellen Sie das Foto noch einmal in die Warteschlange.</translation>
    </message>
    <message>
        <source>Saved settings make no sense ({reason}).</source>
        <translation>Gesicherte Einstellungen ergeben keinen Sinn ({reason}).</translation>
    </message>
    <message>
        <source>The name template has an unknown field {{{field}}}; known are {known}.</source>
        <translation>Die Namensvorlage hat ein unbekanntes Feld {{{field}}}; bekannt sind {known}.</translation>
    </message>
    <message>
        <source>The name template {template!r} must be a file name without folders.</source>
        <translation>Die Namensvorlage {template!r} muss ein Dateiname ohne Ordner sein.</translation>
    </message>
    <message>
        <source>The name template {template!r} is not valid ({reason}).</source>
        <translation>Die Namensvorlage {template!r} ist nicht gültig ({reason}).</translation>
    </message>
    <message>
        <source>The recipe lacks {name}.</source>
        <translation>Dem Rezept fehlt {name}.</translation>
    </message>
    <message>
        <source>The recipe&apos;s {name} is {text!r}, which makes no sense.</source>
        <translation>Im Rezept ist {name} {text!r}; das ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>The recipe&apos;s size is {size!r}, which makes no sense.</source>
        <translation>Im Rezept ist die Größe {size!r}; das ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>The recipe&apos;s colour alignment {colour!r} is unknown.</source>
        <translation>Die Farbangleichung {colour!r} des Rezepts ist unbekannt.</translation>
    </message>
    <message>
        <source>The recipe&apos;s scale makes no sense.</source>
        <translation>Der Maßstab des Rezepts ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>Truncated File Read</source>
        <translation>die Datei endet zu früh</translation>
    </message>
    <message>
        <source>broken PNG file</source>
        <translation>die PNG-Datei ist beschädigt</translation>
    </message>
    <message>
        <source>broken data stream when reading image file</source>
        <translation>die Bilddaten sind beschädigt</translation>
    </message>
    <message>
        <source>unrecognized data stream contents when reading image file</source>
        <translation>die Bilddaten sind unverständlich</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Keine Berechtigung</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Der Datenträger ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>Ist ein Ordner</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>Kein Ordner</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Kein Platz auf dem Datenträger</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Der Dateiname ist zu lang</translation>
    </message>
    <message>
        <source> It was made for the model {model}.</source>
        <translation> Sie wurden für das Modell {model} gemacht.</translation>
    </message>
    <message>
        <source> and {count} more</source>
        <translation> und {count} weitere</translation>
    </message>
    <message>
        <source>{first}; {rest}</source>
        <translation>{first}; {rest}</translation>
    </message>
    <message>
        <source>{adapter} adapts {module}, which the model does not have</source>
        <translation>{adapter} ändert {module}, das das Modell nicht hat</translation>
    </message>
    <message>
        <source>{adapter} adapts {module} as {found} instead of {shape}</source>
        <translation>{adapter} ändert {module} als {found} statt {shape}</translation>
    </message>
    <message>
        <source>{name} is unknown</source>
        <translation>{name} ist unbekannt</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>{name} fehlt</translation>
    </message>
    <message>
        <source>{name} is {found} instead of {shape}</source>
        <translation>{name} ist {found} statt {shape}</translation>
    </message>
    <message>
        <source>it has no state_dict_unet, so it is no PiSA-SR checkpoint</source>
        <translation>sie hat kein state_dict_unet, ist also kein Checkpoint von PiSA-SR</translation>
    </message>
    <message>
        <source>it has {size:.1f} GiB, far more than adapters need</source>
        <translation>sie hat {size:.1f} GiB, weit mehr, als Adapter brauchen</translation>
    </message>
    <message>
        <source>it is no PiSA-SR checkpoint</source>
        <translation>sie ist kein Checkpoint von PiSA-SR</translation>
    </message>
    <message>
        <source>it holds more than adapters need</source>
        <translation>sie enthält mehr, als Adapter brauchen</translation>
    </message>
    <message>
        <source>it has {count} entries, too many</source>
        <translation>sie hat {count} Einträge, zu viele</translation>
    </message>
    <message>
        <source>it holds packed data ({entry})</source>
        <translation>sie enthält gepackte Daten ({entry})</translation>
    </message>
    <message>
        <source>{count} layers of the {name} adapter are missing ({first})</source>
        <translation>{count} Schichten des Adapters {name} fehlen ({first})</translation>
    </message>
    <message>
        <source>{count} layers of the {name} adapter are not listed ({first})</source>
        <translation>{count} Schichten des Adapters {name} sind nicht verzeichnet ({first})</translation>
    </message>
    <message>
        <source>its {name} adapter is empty</source>
        <translation>der Adapter {name} ist leer</translation>
    </message>
    <message>
        <source>its entry {key} is unknown</source>
        <translation>der Eintrag {key} ist unbekannt</translation>
    </message>
    <message>
        <source>its entry {key} is larger than what the file holds</source>
        <translation>der Eintrag {key} ist größer als das, was die Datei enthält</translation>
    </message>
    <message>
        <source>its entry {key} holds values that are not finite numbers</source>
        <translation>der Eintrag {key} enthält Werte, die keine endlichen Zahlen sind</translation>
    </message>
    <message>
        <source>its rank lora_rank_unet_{name} is {rank}</source>
        <translation>der Rang lora_rank_unet_{name} ist {rank}</translation>
    </message>
    <message>
        <source>it holds more than numbers (code, or unknown objects), so it was not opened</source>
        <translation>sie enthält mehr als Zahlen (Programmcode oder Unbekanntes) und wurde deshalb nicht geöffnet</translation>
    </message>
    <message>
        <source>it is damaged or no checkpoint ({kind_of})</source>
        <translation>sie ist beschädigt oder kein Checkpoint ({kind_of})</translation>
    </message>
    <message>
        <source>its list unet_lora_{group}_modules_{name} is missing</source>
        <translation>die Liste unet_lora_{group}_modules_{name} fehlt</translation>
    </message>
    <message>
        <source>half of the {name} adapter&apos;s layer {module} is missing</source>
        <translation>die Hälfte der Schicht {module} des Adapters {name} fehlt</translation>
    </message>
    <message>
        <source>the shapes of the {name} adapter&apos;s layer {module} do not fit ({shapes})</source>
        <translation>die Formen der Schicht {module} des Adapters {name} passen nicht ({shapes})</translation>
    </message>
    <message>
        <source>the {name} adapter&apos;s layer {module} has rank {found}, not {rank}</source>
        <translation>die Schicht {module} des Adapters {name} hat den Rang {found}, nicht {rank}</translation>
    </message>
    <message>
        <source>its header is cut short</source>
        <translation>der Kopf ist abgeschnitten</translation>
    </message>
    <message>
        <source>it has trailing bytes</source>
        <translation>dahinter stehen noch Bytes</translation>
    </message>
    <message>
        <source>its header claims {length} bytes</source>
        <translation>der Kopf will {length} Byte lang sein</translation>
    </message>
    <message>
        <source>its header is not valid ({error})</source>
        <translation>der Kopf ist nicht gültig ({error})</translation>
    </message>
    <message>
        <source>its tensors overlap or leave holes</source>
        <translation>die Tensoren überdecken sich oder lassen Lücken</translation>
    </message>
    <message>
        <source>{name} holds values that are not finite numbers</source>
        <translation>{name} enthält Werte, die keine endlichen Zahlen sind</translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation>es ist kein JSON</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>sie ist beschädigt</translation>
    </message>
    <message>
        <source>{path} is missing.</source>
        <translation>{path} fehlt.</translation>
    </message>
    <message>
        <source>{path} has changed since it was installed.</source>
        <translation>{path} ist nicht mehr so, wie es installiert wurde.</translation>
    </message>
    <message>
        <source>{path} could not be deleted ({reason}); it is not used any more.</source>
        <translation>{path} konnte nicht gelöscht werden ({reason}); es wird nicht mehr benutzt.</translation>
    </message>
    <message>
        <source>{host} {what}</source>
        <translation>{host} {what}</translation>
    </message>
    <message>
        <source>{what}, for {minutes:.0f} minutes</source>
        <translation>{what}, {minutes:.0f} Minuten lang</translation>
    </message>
    <message>
        <source>asks for a password (401)</source>
        <translation>verlangt ein Passwort (401)</translation>
    </message>
    <message>
        <source>refuses access (403)</source>
        <translation>verweigert den Zugang (403)</translation>
    </message>
    <message>
        <source>does not have it (404)</source>
        <translation>hat sie nicht (404)</translation>
    </message>
    <message>
        <source>is behind a proxy that asks for a password (407)</source>
        <translation>liegt hinter einem Proxy, der ein Passwort verlangt (407)</translation>
    </message>
    <message>
        <source>does not have it any more (410)</source>
        <translation>hat sie nicht mehr (410)</translation>
    </message>
    <message>
        <source>has a file of another length (416)</source>
        <translation>hat eine Datei anderer Länge (416)</translation>
    </message>
    <message>
        <source>asks to wait (429)</source>
        <translation>bittet zu warten (429)</translation>
    </message>
    <message>
        <source>may not give it out (451)</source>
        <translation>darf sie nicht herausgeben (451)</translation>
    </message>
    <message>
        <source>is out of order ({status})</source>
        <translation>ist gestört ({status})</translation>
    </message>
    <message>
        <source>answers {status}</source>
        <translation>antwortet mit {status}</translation>
    </message>
    <message>
        <source>sends on in a circle</source>
        <translation>schickt im Kreis herum</translation>
    </message>
    <message>
        <source>sends on to an address that is not safe</source>
        <translation>schickt weiter an eine Adresse, die nicht sicher ist</translation>
    </message>
    <message>
        <source>shows a certificate that is not trusted</source>
        <translation>zeigt ein Zertifikat, dem nicht vertraut wird</translation>
    </message>
    <message>
        <source>cannot be spoken to safely</source>
        <translation>lässt keine sichere Verbindung zu</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>antwortet nicht</translation>
    </message>
    <message>
        <source>cannot be found (is this machine online?)</source>
        <translation>ist nicht zu finden (ist dieser Rechner im Netz?)</translation>
    </message>
    <message>
        <source>refuses the connection</source>
        <translation>lehnt die Verbindung ab</translation>
    </message>
    <message>
        <source>broke the connection</source>
        <translation>hat die Verbindung abgebrochen</translation>
    </message>
    <message>
        <source>could not be read ({reason})</source>
        <translation>war nicht lesbar ({reason})</translation>
    </message>
    <message>
        <source>gives an answer that makes no sense ({reason})</source>
        <translation>gibt eine Antwort, die keinen Sinn ergibt ({reason})</translation>
    </message>
    <message>
        <source>sends a web page in place of the file</source>
        <translation>schickt eine Webseite statt der Datei</translation>
    </message>
    <message>
        <source>sends another piece than was asked for</source>
        <translation>schickt ein anderes Stück als das verlangte</translation>
    </message>
    <message>
        <source>sends more than it announced</source>
        <translation>schickt mehr, als er angekündigt hat</translation>
    </message>
    <message>
        <source>has a file of {size:.0f} MiB there</source>
        <translation>hat dort eine Datei von {size:.0f} MiB</translation>
    </message>
    <message>
        <source>went silent for {seconds:.0f} s</source>
        <translation>schwieg {seconds:.0f} s lang</translation>
    </message>
    <message>
        <source>sent a damaged file ({wrong}; set aside as {aside})</source>
        <translation>schickte eine beschädigte Datei ({wrong}; beiseitegelegt als {aside})</translation>
    </message>
    <message>
        <source>it has {size} bytes in place of {total}</source>
        <translation>sie hat {size} Byte statt {total}</translation>
    </message>
    <message>
        <source>its hash is not the one that is known</source>
        <translation>ihre Prüfsumme ist nicht die bekannte</translation>
    </message>
    <message>
        <source>its hash is not the one that the server tells</source>
        <translation>ihre Prüfsumme ist nicht die, die der Server nennt</translation>
    </message>
    <message>
        <source>the answer is no signed note ({reason})</source>
        <translation>die Antwort ist keine unterschriebene Nachricht ({reason})</translation>
    </message>
    <message>
        <source>the answer&apos;s signature is not ours</source>
        <translation>die Unterschrift der Antwort ist nicht unsere</translation>
    </message>
    <message>
        <source>the note makes no sense ({reason})</source>
        <translation>die Nachricht ergibt keinen Sinn ({reason})</translation>
    </message>
    <message>
        <source>the note&apos;s page is not encrypted ({page})</source>
        <translation>die Seite der Nachricht ist nicht verschlüsselt ({page})</translation>
    </message>
    <message>
        <source>the note has expired on {expires}; it may be an old one, sent again</source>
        <translation>die Nachricht ist am {expires} abgelaufen; vielleicht ist es eine alte, noch einmal geschickt</translation>
    </message>
    <message>
        <source>This run is being trained already, by process {owner}.</source>
        <translation>Dieses Training läuft schon, im Prozess {owner}.</translation>
    </message>
    <message>
        <source>The training could not be started.</source>
        <translation>Das Training konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Is the installation complete?</source>
        <translation>Ist die Installation vollständig?</translation>
    </message>
    <message>
        <source>The measurement ended without a word.</source>
        <translation>Die Messung endete ohne ein Wort.</translation>
    </message>
    <message>
        <source>The run {name} is being trained; stop it first.</source>
        <translation>Das Training {name} läuft; halten Sie es zuerst an.</translation>
    </message>
    <message>
        <source>The run in {run} is being trained already, by process {other}.</source>
        <translation>Das Training in {run} läuft schon, im Prozess {other}.</translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation>Warten Sie darauf, oder halten Sie es an.</translation>
    </message>
    <message>
        <source>The run in {run} has no checkpoint yet.</source>
        <translation>Das Training in {run} hat noch keinen Sicherungspunkt.</translation>
    </message>
    <message>
        <source>The run was stopped on request.</source>
        <translation>Das Training wurde auf Wunsch angehalten.</translation>
    </message>
    <message>
        <source>It goes on with --resume.</source>
        <translation>Es geht mit --resume weiter.</translation>
    </message>
    <message>
        <source>The folder {folder} holds a run already.</source>
        <translation>Im Ordner {folder} liegt schon ein Training.</translation>
    </message>
    <message>
        <source>Resume it, or give another folder.</source>
        <translation>Setzen Sie es fort, oder geben Sie einen anderen Ordner an.</translation>
    </message>
    <message>
        <source>The pictures of this run can no longer be read; is the disk still there?</source>
        <translation>Die Bilder dieses Trainings sind nicht mehr lesbar; ist die Platte noch da?</translation>
    </message>
    <message>
        <source>Not even a batch of {batch} fits into memory.</source>
        <translation>Nicht einmal ein Stapel von {batch} passt in den Speicher.</translation>
    </message>
    <message>
        <source>Use a smaller crop, gradient checkpointing, or a batch that is a power of two.</source>
        <translation>Nehmen Sie einen kleineren Ausschnitt, Gradient Checkpointing oder einen Stapel, der eine Zweierpotenz ist.</translation>
    </message>
    <message>
        <source>The training became unstable: {what} is no finite number.</source>
        <translation>Das Training wurde instabil: {what} ist keine endliche Zahl.</translation>
    </message>
    <message>
        <source>the gradient</source>
        <translation>der Gradient</translation>
    </message>
    <message>
        <source>Start again from the best checkpoint with a lower learning rate, or in fp32.</source>
        <translation>Beginnen Sie noch einmal beim besten Sicherungspunkt, mit kleinerer Lernrate oder in fp32.</translation>
    </message>
    <message>
        <source>The checkpoint {folder} cannot be used: {reason}.</source>
        <translation>Der Sicherungspunkt {folder} kann nicht benutzt werden: {reason}.</translation>
    </message>
    <message>
        <source>it is of another version</source>
        <translation>er stammt von einer anderen Version</translation>
    </message>
    <message>
        <source>{name} is damaged</source>
        <translation>{name} ist beschädigt</translation>
    </message>
    <message>
        <source>The random states of the checkpoint cannot be restored ({reason}).</source>
        <translation>Die Zufallszustände des Sicherungspunkts lassen sich nicht wiederherstellen ({reason}).</translation>
    </message>
    <message>
        <source>No checkpoint in {folder} can be used. {reason}</source>
        <translation>Kein Sicherungspunkt in {folder} kann benutzt werden. {reason}</translation>
    </message>
    <message>
        <source>Start a new run.</source>
        <translation>Beginnen Sie ein neues Training.</translation>
    </message>
    <message>
        <source>The configuration differs</source>
        <translation>Die Einstellungen unterscheiden sich</translation>
    </message>
    <message>
        <source>The pictures differ</source>
        <translation>Die Bilder unterscheiden sich</translation>
    </message>
    <message>
        <source>The model differs</source>
        <translation>Das Modell unterscheidet sich</translation>
    </message>
    <message>
        <source>{what} from what the run in {folder} was started with, so it cannot be resumed.</source>
        <translation>{what} von dem, womit das Training in {folder} begann; es kann nicht fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Use the options it was started with, or start a new run in another folder.</source>
        <translation>Nehmen Sie die Einstellungen vom Anfang, oder beginnen Sie ein neues Training in einem anderen Ordner.</translation>
    </message>
    <message>
        <source>There is no folder {root}; give a folder with photographs.</source>
        <translation>Es gibt keinen Ordner {root}; geben Sie einen Ordner mit Fotografien an.</translation>
    </message>
    <message>
        <source>None of the {count} pictures in {folders} can be used.{first}</source>
        <translation>Keines der {count} Bilder in {folders} ist brauchbar.{first}</translation>
    </message>
    <message>
        <source> The first: {reason}</source>
        <translation> Das erste: {reason}</translation>
    </message>
    <message>
        <source>None of the {count} pictures can be used for training.</source>
        <translation>Keines der {count} Bilder ist zum Trainieren brauchbar.</translation>
    </message>
    <message>
        <source>There is nothing to train on; give folders with photographs by --data.</source>
        <translation>Es gibt nichts zum Trainieren; geben Sie mit --data Ordner mit Fotografien an.</translation>
    </message>
    <message>
        <source>{file} is on the list of excluded pictures.</source>
        <translation>{file} steht auf der Liste der ausgeschlossenen Bilder.</translation>
    </message>
    <message>
        <source>{file} has {width} x {height} pixels; a crop needs {crop}.</source>
        <translation>{file} hat {width} x {height} Pixel; ein Ausschnitt braucht {crop}.</translation>
    </message>
    <message>
        <source>{file} shows the same as {path}.</source>
        <translation>{file} zeigt dasselbe wie {path}.</translation>
    </message>
    <message>
        <source>{file} is blurred (sharpness {value:.0f}; {least:.0f} is needed).</source>
        <translation>{file} ist unscharf (Schärfe {value:.0f}; nötig ist {least:.0f}).</translation>
    </message>
    <message>
        <source>{file} has no degraded version in {folder}.</source>
        <translation>{file} hat keine beschädigte Fassung in {folder}.</translation>
    </message>
    <message>
        <source>{match} has {width} x {height} pixels, which is not a {scale}th of {file}.</source>
        <translation>{match} hat {width} x {height} Pixel; das ist nicht ein {scale}-tel von {file}.</translation>
    </message>
    <message>
        <source>The option {name} cannot be {value}.</source>
        <translation>Die Einstellung {name} kann nicht {value} sein.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; it must be at least {least:g}.</source>
        <translation>{name} ist {value:g}; es muss mindestens {least:g} sein.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; it must be below 1.</source>
        <translation>{name} ist {value:g}; es muss unter 1 liegen.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; it must be at most {most:g}.</source>
        <translation>{name} ist {value:g}; es darf höchstens {most:g} sein.</translation>
    </message>
    <message>
        <source>{name} is {value:g}; it must lie between 0 and 1.</source>
        <translation>{name} ist {value:g}; es muss zwischen 0 und 1 liegen.</translation>
    </message>
    <message>
        <source>crop is {crop}; with a scale of {scale} (8 at most) it must be a multiple of {step}.</source>
        <translation>crop ist {crop}; bei einer Vergrößerung von {scale} (höchstens 8) muss es ein Vielfaches von {step} sein.</translation>
    </message>
    <message>
        <source>stages is {stages}; use pix, sem, or pix,sem.</source>
        <translation>stages ist {stages}; möglich sind pix, sem oder pix,sem.</translation>
    </message>
    <message>
        <source>The stage sem alone needs trained pixel adapters: give them with init.</source>
        <translation>Die Stufe sem allein braucht fertige Pixel-Adapter: Geben Sie sie mit init an.</translation>
    </message>
    <message>
        <source>device is {device}; use one of {devices}.</source>
        <translation>device ist {device}; möglich sind {devices}.</translation>
    </message>
    <message>
        <source>preset is {preset}; use one of {names}.</source>
        <translation>preset ist {preset}; möglich sind {names}.</translation>
    </message>
    <message>
        <source>All losses of the stage sem have weight 0; give one of them a weight.</source>
        <translation>Alle Verluste der Stufe sem haben das Gewicht 0; geben Sie einem davon ein Gewicht.</translation>
    </message>
    <message>
        <source>The training configuration has schema {found}; this version reads {known}.</source>
        <translation>Die Einstellungen des Trainings haben das Schema {found}; diese Version liest {known}.</translation>
    </message>
    <message>
        <source>The training configuration has an unknown option {option}.</source>
        <translation>Die Einstellungen des Trainings haben einen unbekannten Eintrag {option}.</translation>
    </message>
    <message>
        <source>The training configuration {path} cannot be read: {reason}.</source>
        <translation>Die Einstellungen des Trainings {path} sind nicht lesbar: {reason}.</translation>
    </message>
    <message>
        <source>The training configuration {path} is not valid JSON ({reason}).</source>
        <translation>Die Einstellungen des Trainings {path} sind kein gültiges JSON ({reason}).</translation>
    </message>
    <message>
        <source>The training configuration {path} does not hold an object.</source>
        <translation>Die Einstellungen des Trainings {path} enthalten kein Objekt.</translation>
    </message>
    <message>
        <source>There is no degradation preset {name}; use one of {names}.</source>
        <translation>Es gibt keine Vorlage für Schäden {name}; möglich sind {names}.</translation>
    </message>
    <message>
        <source>The degradation preset {name} has an unknown value {key}.</source>
        <translation>Die Vorlage für Schäden {name} hat einen unbekannten Wert {key}.</translation>
    </message>
    <message>
        <source>The preset {name} has an impossible kernel, sigma or resize range.</source>
        <translation>Die Vorlage {name} hat einen unmöglichen Bereich für Kern, Sigma oder Größe.</translation>
    </message>
    <message>
        <source>The preset {name} has a JPEG quality outside 1 to 100.</source>
        <translation>Die Vorlage {name} hat eine JPEG-Qualität außerhalb von 1 bis 100.</translation>
    </message>
    <message>
        <source>The preset {name} needs six kernel weights and three resize weights.</source>
        <translation>Die Vorlage {name} braucht sechs Gewichte für Kerne und drei für Größen.</translation>
    </message>
    <message>
        <source>The preset {name} has {key} = {value:g}; it must not be negative.</source>
        <translation>Die Vorlage {name} hat {key} = {value:g}; es darf nicht negativ sein.</translation>
    </message>
    <message>
        <source>The preset {name} needs {key} as a smallest and a largest value.</source>
        <translation>Die Vorlage {name} braucht {key} als kleinsten und größten Wert.</translation>
    </message>
    <message>
        <source>The preset {name} has {key} = {value:g}; a probability is at most 1.</source>
        <translation>Die Vorlage {name} hat {key} = {value:g}; eine Wahrscheinlichkeit ist höchstens 1.</translation>
    </message>
    <message>
        <source>The layers of the adapter {adapter} differ in rank or scale; it cannot be trained on.</source>
        <translation>Die Schichten des Adapters {adapter} unterscheiden sich in Rang oder Maß; er lässt sich nicht weitertrainieren.</translation>
    </message>
    <message>
        <source>The adapter {adapter} adapts {layer}, which this model does not have.</source>
        <translation>Der Adapter {adapter} ändert {layer}, das dieses Modell nicht hat.</translation>
    </message>
    <message>
        <source>The adapter {adapter} does not fit this model ({name}).</source>
        <translation>Der Adapter {adapter} passt nicht zu diesem Modell ({name}).</translation>
    </message>
    <message>
        <source>The model in {folder} has no positive and negative prompt, which CSD needs; set csd to 0.</source>
        <translation>Das Modell in {folder} hat keinen positiven und negativen Prompt, den CSD braucht; setzen Sie csd auf 0.</translation>
    </message>
    <message>
        <source>The model {model} carries no adapters to start from.</source>
        <translation>Das Modell {model} bringt keine Adapter mit, bei denen sich anfangen ließe.</translation>
    </message>
    <message>
        <source>The adapters {adapters} have no pixel adapter to build upon.</source>
        <translation>Die Adapter {adapters} haben keinen Pixel-Adapter, auf dem sich aufbauen ließe.</translation>
    </message>
    <message>
        <source>The package lpips is not installed; install it to train.</source>
        <translation>Das Paket lpips ist nicht installiert; installieren Sie es zum Trainieren.</translation>
    </message>
    <message>
        <source>The weights of {net} could not be fetched from {url} ({reason}).</source>
        <translation>Die Gewichte von {net} konnten nicht von {url} geholt werden ({reason}).</translation>
    </message>
    <message>
        <source>Try again, or give a file with lpips_weights.</source>
        <translation>Versuchen Sie es noch einmal, oder geben Sie mit lpips_weights eine Datei an.</translation>
    </message>
    <message>
        <source>What came from {url} is not what it should be ({reason}).</source>
        <translation>Was von {url} kam, ist nicht, was es sein sollte ({reason}).</translation>
    </message>
    <message>
        <source>LPIPS with the {net} backbone needs a weights file, and the application carries SqueezeNet&apos;s only.</source>
        <translation>LPIPS mit dem Netz {net} braucht eine Gewichtsdatei; die Anwendung bringt nur die von SqueezeNet mit.</translation>
    </message>
    <message>
        <source>Give the file with lpips_weights, say download there, or use squeeze.</source>
        <translation>Geben Sie die Datei mit lpips_weights an, schreiben Sie dort download, oder nehmen Sie squeeze.</translation>
    </message>
    <message>
        <source>There is no LPIPS weights file {weights}; give an existing one.</source>
        <translation>Es gibt keine LPIPS-Gewichtsdatei {weights}; geben Sie eine vorhandene an.</translation>
    </message>
    <message>
        <source>The LPIPS weights {path} cannot be read ({reason}).</source>
        <translation>Die LPIPS-Gewichte {path} sind nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>The LPIPS weights {origin} do not fit the {net} backbone ({name}).</source>
        <translation>Die LPIPS-Gewichte {origin} passen nicht zum Netz {net} ({name}).</translation>
    </message>
    <message>
        <source>The processes that prepare the pictures were ended.</source>
        <translation>Die Prozesse, die die Bilder vorbereiten, wurden beendet.</translation>
    </message>
    <message>
        <source>Is memory short? Use fewer workers.</source>
        <translation>Ist der Speicher knapp? Weniger Prozesse verwenden (workers).</translation>
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
        <source>{time} left</source>
        <translation>noch {time}</translation>
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
        <translation>Geben Sie den Adaptern einen Namen.</translation>
    </message>
    <message>
        <source>A name has letters, digits, spaces, - and _, and neither begins nor ends with a space.</source>
        <translation>Ein Name besteht aus Buchstaben, Ziffern, Leerzeichen, - und _ und beginnt oder endet nicht mit einem Leerzeichen.</translation>
    </message>
    <message>
        <source>There are adapters of that name already.</source>
        <translation>Adapter dieses Namens gibt es schon.</translation>
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
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>like the photograph</source>
        <translation>wie das Foto</translation>
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
        <source>Colours of the screen</source>
        <translation>Farben des Bildschirms</translation>
    </message>
    <message>
        <source>Only what you see is fitted to the screen; results are saved as they are. Hold the pointer over the zoom in the status bar to read what is in force.</source>
        <translation>Nur die Anzeige wird an den Bildschirm angepasst; Ergebnisse werden unverändert gesichert. Was gilt, steht beim Zoom in der Statusleiste, wenn der Zeiger darauf ruht.</translation>
    </message>
    <message>
        <source>as the system knows the screen</source>
        <translation>wie das System den Bildschirm kennt</translation>
    </message>
    <message>
        <source>sRGB, nothing is fitted</source>
        <translation>sRGB, nichts wird angepasst</translation>
    </message>
    <message>
        <source>the profile chosen below</source>
        <translation>das unten gewählte Profil</translation>
    </message>
    <message>
        <source>Profile of the screen</source>
        <translation>Profil des Bildschirms</translation>
    </message>
    <message>
        <source>An ICC file of a calibrated screen.</source>
        <translation>Eine ICC-Datei eines kalibrierten Bildschirms.</translation>
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
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>The last choice you made in the side panel; photographs with no choice of their own follow it.</source>
        <translation>Ihre letzte Wahl in der Seitenleiste; Fotos ohne eigene Wahl folgen ihr.</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Of JPEG, WebP and AVIF.</source>
        <translation>Von JPEG, WebP und AVIF.</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Farbtiefe</translation>
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
        <source>Metadata</source>
        <translation>Metadaten</translation>
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
        <source>Recipe in the file</source>
        <translation>Rezept in der Datei</translation>
    </message>
    <message>
        <source>unless metadata is none</source>
        <translation>außer bei Metadaten „keine“</translation>
    </message>
    <message>
        <source>always</source>
        <translation>immer</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>Pixels per inch for print</source>
        <translation>Pixel pro Zoll für den Druck</translation>
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
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>{n} days</source>
        <translation>{n} Tage</translation>
    </message>
</context>
</TS>
