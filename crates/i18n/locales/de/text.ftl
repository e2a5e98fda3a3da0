# Die Textnachricht mit einem Code. Nur ein Teil: `long` unter 60 und `short` unter 25 Zeichen neben den Werten halten.
# Zuerst die Website, gleich danach der Code, damit beide auf dem Sperrbildschirm zu sehen sind.
text =
    .long = { $site }: { $code } ist Ihr Code. Geben Sie ihn nie weiter.
    .short = { $site }: { $code } ist Ihr Code.

# Wie die Sprache sich selbst nennt.
language =
    .name = Deutsch
