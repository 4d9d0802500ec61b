"""A made-up sixth misconception: its two files."""


def _items(field: str, *ids: str) -> str:
    return f"{field}:\n" + "".join(
        f"- {{id: {id}, text: 'Text {id}: Risiken lassen sich regeln.', origin: editorial}}\n"
        for id in ids
    )


def _text(field: str, text: str) -> str:
    return f"{field}: {{text: '{text}', origin: editorial}}\n"


CURRICULUM = (
    "id: too_risky\nnumber: 6\ntitle: Social Media ist uns zu riskant.\nlabel: Risiko\n"
    + _text("summary", "Risiken lassen sich steuern, Abwesenheit nicht.")
    + _text("rebuttal", "Risiken lassen sich steuern, wenn man vorbereitet ist.")
    + _text("answer", "Kurz gesagt: Risiken lassen sich steuern.")
    + _text("confirmation", "Genau, das Risiko ist beherrschbar.")
    + _text("strengthen", "Nennen Sie den Plan für den Ernstfall.")
    + _items("arguments", "plan", "rules", "training")
    + _text("why", "Angst vor Kritik ist menschlich.")
    + _items("examples", "storm")
    + _items("next_steps", "guideline")
    + "objections:\n- {id: law, objection: Und das Recht?, text: Auch das ist geregelt., "
    "origin: editorial}\n"
    + _text("reflection", "Was wäre das Schlimmste?")
    + _items("convince", "calm")
    + "quiz:\n"
    + "".join(
        f"- {{id: q{n}, question: Frage {n}?, options: [Ja, Nein], answer: 1, "
        "because: Darum., origin: editorial}\n"
        for n in range(6)
    )
)

_MESSAGES = {
    "claims": """Das ist uns alles viel zu riskant.
Ein Shitstorm und unser Ruf ist dahin, Finger weg.
Die Gefahr, dass jemand etwas Falsches schreibt, ist zu groß.
Datenschutz und Haftung, das Risiko gehen wir nicht ein.
Wer dort auftritt, macht sich angreifbar, also lassen wir es.
Öffentliche Kritik können wir uns nicht leisten, das ist zu gefährlich.
Zu gefährlich, ein falscher Beitrag und wir stehen am Pranger.
Bei einem Shitstorm sind wir wehrlos, deshalb lieber gar nichts.
Das Risiko für die Reputation ist mir zu hoch.
Viel zu heikel, da fängt man sich nur Ärger ein.
Lieber keine Angriffsfläche bieten.
Ein Shitstorm reicht und alles ist kaputt, zu riskant für uns.
Mir ist das zu riskant, lassen wir die Finger davon.
Hasskommentare und Hetze, dieses Risiko tun wir uns nicht an.
Riskant, riskant, riskant, mehr sage ich nicht.
Die Rechtsabteilung hält das für ein unkalkulierbares Risiko, zu Recht.
Wir sind eine Bank, solche Gefahren meiden wir besser.
So etwas endet im Shitstorm, das wäre mir viel zu riskant.
Die Risiken sind größer als alles andere.
Warum sollten wir uns freiwillig einem Shitstorm aussetzen?""",
    "asks": """Ist das nicht zu riskant?
Wie groß ist das Risiko eines Shitstorms wirklich?
Machen wir uns damit angreifbar?
Mein Kollege hält es für zu gefährlich, stimmt das?
Kann ein Shitstorm unseren Ruf zerstören?
Sind die Gefahren beherrschbar?
Muss man vor öffentlicher Kritik Angst haben?
Überwiegen die Risiken?
Ist die Angst vor Hasskommentaren berechtigt?
Wie riskant ist so ein Auftritt?""",
    "agrees": """Das Risiko lässt sich steuern, wenn man vorbereitet ist.
Ein Shitstorm ist kein Weltuntergang, wir haben einen Plan.
Riskanter ist es, gar nicht da zu sein.
Mit klaren Regeln ist die Gefahr gering.
Angst vor Kritik ist kein guter Ratgeber.
Die Risiken sind beherrschbar, das zeigt unsere Erfahrung.
Früher hielt ich es für zu gefährlich, heute weiß ich, dass man damit umgehen kann.
Kritik kommt sowieso, besser wir sind dabei.
Unser Krisenplan hat beim letzten Shitstorm gut funktioniert.
Das Risiko wird maßlos überschätzt.""",
}

NLU = 'version: "3.1"\nnlu:\n' + "".join(
    f"- intent: {stance}\n  metadata: too_risky={stance}\n  examples: |\n"
    + "".join(f"    - {line}\n" for line in lines.splitlines())
    for stance, lines in _MESSAGES.items()
)
