import type { Texts } from './texts.ts';

/** The core's own texts in German. */
export const german: Texts = {
  greeting: 'Hallo {customer}, hier ist {business}. Was kann ich für Sie tun?',
  'greeting-unnamed': 'Hallo, hier ist {business}. Was kann ich für Sie tun?',
  menu: 'Was kann ich für Sie tun?',
  'menu-again': 'Das habe ich leider nicht verstanden. Was kann ich für Sie tun?',
  'menu-open': 'Auswählen',
  'menu-more': 'Mehr…',
  person: 'Mit jemandem sprechen',
  'ask-value': '{type}: Wie lautet die Angabe zu „{label}“?',
  'ask-value-new': 'Wie lautet die neue Angabe zu „{label}“?',
  'ask-part': 'Wie lautet „{part}“ bei „{label}“?',
  'ask-property': 'Was möchten Sie ändern?',
  'ask-record': 'Welchen Eintrag meinen Sie?',
  'ask-choice': 'Welche Angabe zu „{label}“?',
  'ask-plainly': 'Bitte senden Sie nur „{label}“, oder sprechen Sie mit jemandem.',
  'value-invalid': 'Das konnte ich nicht als „{label}“ lesen.',
  'value-ambiguous': 'Das kann ich auf mehr als eine Weise lesen.',
  'value-too-long': 'Das ist zu lang für „{label}“: höchstens {limit} Zeichen.',
  'value-too-short': 'Das ist zu kurz für „{label}“: mindestens {limit} Zeichen.',
  'value-too-small': '„{label}“ muss mindestens {limit} sein.',
  'value-too-large': '„{label}“ darf höchstens {limit} sein.',
  'value-too-early': '„{label}“ darf nicht vor {limit} liegen.',
  'value-too-late': '„{label}“ darf nicht nach {limit} liegen.',
  'value-pattern': 'Das hat nicht die Form von „{label}“.',
  'value-example': 'Geschrieben wird es so: {example}.',
  'value-check-digits':
    'In „{label}“ steckt ein Fehler: Die Prüfziffern passen nicht. Bitte sehen Sie noch einmal nach.',
  'value-does-not-fit': 'Diese Angabe zu „{label}“ lässt sich nicht speichern.',
  'verify-first': 'Zuerst stelle ich sicher, dass Sie es wirklich sind.',
  verify: 'Können Sie bestätigen, was bei uns unter „{label}“ gespeichert ist?',
  'verify-last':
    'Können Sie die letzten {count} Stellen dessen bestätigen, was bei uns unter „{label}“ gespeichert ist?',
  'verify-wrong': 'Das stimmt nicht mit unseren Angaben überein.',
  'verify-impossible':
    'Ich kann hier nicht feststellen, dass dieser Eintrag Ihrer ist, und kann ihn deshalb nicht ändern. Bei {business} hilft Ihnen jemand weiter.',
  locked:
    'Ich konnte nicht feststellen, wer Sie sind, und kann zu Ihrer Sicherheit vorerst nichts ändern. Bei {business} hilft Ihnen jemand weiter.',
  'confirm-change': 'Ich ändere „{label}“ von {before} auf {after}. Ist das richtig?',
  'confirm-change-of': 'Ich ändere „{label}“ bei {record} von {before} auf {after}. Ist das richtig?',
  'confirm-set': 'Ich trage unter „{label}“ {after} ein. Ist das richtig?',
  'confirm-set-of': 'Ich trage unter „{label}“ bei {record} {after} ein. Ist das richtig?',
  'confirm-clear': 'Ich lösche „{label}“, bisher {before}. Ist das richtig?',
  'confirm-changes': 'Ich nehme diese Änderungen vor:\n{lines}\nIst das richtig?',
  'confirm-add': 'Ich füge zu {parent} hinzu ({type}):\n{lines}\nIst das richtig?',
  'confirm-remove': 'Ich entferne von {parent} ({type}):\n{lines}\nIst das richtig?',
  'confirm-twice': 'Das lässt sich hier nicht rückgängig machen. Bitte bestätigen Sie noch einmal:\n{lines}',
  'line-change': '- {label}: {before} → {after}',
  'line-value': '- {label}: {value}',
  empty: 'nichts',
  'not-shown': '(nicht angezeigt)',
  'your-record': 'Ihrem Eintrag',
  'plain-yes': 'Ich mache nur auf ein klares Ja hin weiter. Sagen Sie mir sonst, was anders sein soll.',
  'question-expired': 'Diese Frage war nicht mehr offen, deshalb frage ich noch einmal.',
  'question-unsent': 'Ich frage noch einmal, damit wir sicher dasselbe meinen.',
  'record-moved': 'Der Eintrag hat sich inzwischen geändert.',
  yes: 'Ja',
  no: 'Nein',
  'after-this': 'Danach kümmere ich mich um: {actions}.',
  'next-request': 'Nun Ihr nächstes Anliegen: {action}.',
  'can-do': 'Das kann ich hier für Sie tun:\n{lines}\nOder fragen Sie nach einem Menschen.',
  'applied-steps': '{action} ({changes}).',
  resumed: 'Ich bin wieder da und mache von hier an mit Ihnen weiter. Was kann ich für Sie tun?',
  'document-here': 'Hier ist es als Dokument.',
  'opening-hours': 'Wir haben jetzt geschlossen. Es ist wieder jemand da ab {opens}.',
  abuse:
    'Es tut mir leid, dass Sie das verärgert. Ich mache gern weiter oder gebe Sie an einen Menschen weiter.',
  'last-try': 'Versuchen wir es noch einmal, oder sprechen Sie mit einem Menschen.',
  reminder: 'Ich warte noch auf Ihre Antwort.',
  closing:
    'Ich habe nichts mehr gehört und beende dieses Gespräch. Es wurde nichts weiter geändert; schreiben Sie jederzeit wieder.',
  declined: 'In Ordnung, es wurde nichts geändert. Noch etwas?',
  stopped: 'In Ordnung, ich habe aufgehört. Es wurde nichts geändert. Noch etwas?',
  'no-change': 'Das steht bei uns schon so. Es wurde nichts geändert.',
  'guard-failed': 'Das ist im Moment nicht möglich. Es wurde nichts geändert.',
  'nothing-there': 'Ich finde bei Ihnen keinen Eintrag „{type}“, also gibt es nichts zu tun.',
  'already-there': 'Bei Ihnen gibt es schon einen Eintrag „{type}“, und mehr als einer geht nicht.',
  'not-permitted': 'Das kann ich hier im Moment nicht tun. Bei {business} hilft Ihnen jemand weiter.',
  held: 'Ich kann im Moment nichts ändern. Es wurde nichts geändert; bitte versuchen Sie es später noch einmal.',
  writing: 'Ich arbeite noch an Ihrer Änderung und melde mich, sobald sie fertig ist.',
  applied: 'Erledigt. {summary} Referenz: {reference}.',
  'applied-change': 'Unter „{label}“ steht jetzt {after}.',
  'applied-add': 'Hinzugefügt: {type}.',
  'applied-remove': 'Entfernt: {type}.',
  'applied-other': 'Ihre Änderung ist gemacht.',
  'not-applied': 'Ihre Änderung war nicht möglich, und es wurde nichts geändert. Referenz: {reference}.',
  unknown:
    'Ich konnte nicht feststellen, ob Ihre Änderung angekommen ist. {business} weiß Bescheid und prüft es. Bitte senden Sie sie nicht noch einmal. Referenz: {reference}.',
  'unknown-sender':
    'Ich finde bei {business} keinen Eintrag zu Ihrer Nummer und kann Ihnen hier nicht helfen.',
  'several-records':
    'Ihre Nummer steht bei mehreren Einträgen, deshalb weiß ich nicht, welcher Ihrer ist. Bei {business} hilft Ihnen jemand weiter.',
  'several-people':
    'Ihre Nummer steht in mehr als einem Datensatz; ich frage nach einer Angabe, um Ihren zu finden.',
  'no-phone':
    'Ich kann Ihre Telefonnummer nicht sehen und finde deshalb Ihren Eintrag nicht. Bei {business} hilft Ihnen jemand weiter.',
  'share-number':
    'Ich sehe Ihre Telefonnummer nicht und finde Ihren Datensatz daher noch nicht. Bitte teilen Sie sie mit der Schaltfläche unten.',
  'share-number-or-identify':
    'Ich sehe Ihre Telefonnummer nicht und finde Ihren Datensatz daher noch nicht. Bitte teilen Sie sie mit der Schaltfläche unten oder nennen Sie mir: {identifiers}.',
  identify:
    'Ich sehe Ihre Telefonnummer nicht. Um Ihren Datensatz zu finden, nennen Sie mir bitte: {identifiers}.',
  'identify-unknown':
    'Zu Ihrer Nummer finde ich bei {business} keinen Datensatz. Um Ihren zu finden, nennen Sie mir bitte: {identifiers}.',
  'identify-wrong': 'Ihre Angaben führen zu keinem Datensatz, den ich für Sie öffnen kann.',
  unreachable:
    'Ich erreiche unsere Daten im Moment nicht. Es wurde nichts geändert; bitte versuchen Sie es in ein paar Minuten noch einmal.',
  unreadable: 'Ich kann nur Text und Schaltflächen lesen.',
  'old-button': 'Diese Schaltfläche gehört zu einer früheren Frage.',
  'handed-over':
    'Ich habe {business} gesagt, dass Sie mit jemandem sprechen möchten. Senden Sie „menu“, um mit mir weiterzumachen.',
  alert:
    'Bei {business} wurde „{label}“ geändert (Referenz {reference}). Wenn Sie das nicht waren, drücken Sie die Schaltfläche oder schreiben Sie: Das war ich nicht.',
  'alert-button': 'Das war ich nicht',
  'alert-mail-subject': '{business}: „{label}“ wurde geändert',
  'alert-mail':
    'Bei {business} wurde „{label}“ geändert (Referenz {reference}).\n\nWenn Sie das nicht waren, schreiben Sie {business} auf WhatsApp von Ihrer eigenen Nummer: Das war ich nicht. Bitte antworten Sie nicht auf diese E-Mail.',
  'not-me':
    'Danke für den Hinweis. Vorerst kann hier nichts mehr geändert werden, und jemand sieht sich die Änderung {reference} an.',
  'not-me-unknown':
    'Danke für den Hinweis. Ich weiß von keiner Änderung, die hier in letzter Zeit gemacht wurde.',
  'changes-held':
    'Jemand hat gemeldet, dass eine Änderung an diesem Datensatz nicht von ihm war; daher kann hier vorerst nichts geändert werden. Bei {business} kann Ihnen jemand helfen.',
  'nobody-told':
    'Ich kann von hier aus niemandem bei {business} sagen, dass Sie mit einem Menschen sprechen möchten. Bitte wenden Sie sich direkt an {business}. Senden Sie „menu“, um mit mir weiterzumachen.',
  'nobody-told-contact':
    'So erreichen Sie einen Menschen bei {business}: {contact}. Senden Sie „menu“, um mit mir weiterzumachen.',
  'confirm-steps': '{action}:\n{lines}\nIst das richtig?',
  'choice-gone': 'Das ist nicht mehr verfügbar.',
  'nothing-to-choose': 'Zurzeit gibt es nichts zur Auswahl. Es wurde nichts geändert.',
  'ask-several': 'Welche ({label})? Sie können mehrere nennen.',
  'ask-for': 'Welche Auswahl ({label}) für {item}?',
  'that-is-all': 'Das ist alles',
  skip: 'Überspringen',
  'answer-refused': 'Diese Angabe ({label}) ist nicht möglich.',
  'nothing-to-tell': 'Dazu ist nichts vorhanden.',
  'ask-answer': 'Wie lautet die Angabe „{label}“?',
  goodbye: 'Auf Wiedersehen!',
};
