import { type LanguageWords, listWords } from './language-words.ts';

export const de: LanguageWords = {
  stop: listWords(
    'stopp|stop|halt|abbrechen|abbruch|bitte abbrechen|brich ab|brechen Sie ab|vergiss es|vergessen Sie es|lass es|lassen Sie es|lass gut sein|schon gut|egal|ich habe es mir anders überlegt|' +
      'ich hab es mir anders überlegt|anders überlegt|doch nicht|lieber nicht|jetzt nicht|nicht jetzt|ich will nicht|ich möchte nicht|ich will nicht mehr|ich möchte nicht mehr|nein stopp|von vorne|von vorn|neu anfangen|noch mal von vorne|zurück',
  ),
  decline: listWords(
    'nein|nee|nö|nein danke|nichts|nichts mehr|nein nichts|nichts weiter|sonst nichts|nein sonst nichts|das ist alles|das war alles|nein das ist alles|nein das war alles|das wars|nein das wars|alles gut|heute nicht',
  ),
  person: listWords(
    'Mensch|ein Mensch|einen Menschen|Person|eine Person|jemand|jemanden|Mitarbeiter|Mitarbeiterin|ein Mitarbeiter|einen Mitarbeiter|Berater|Beraterin|ein Berater|einen Berater|Sachbearbeiter|Agent|Kundendienst|Kundenservice|Support|Beschwerde|' +
      'ich möchte mich beschweren|ich will mich beschweren|rufen Sie mich an|ruf mich an|bitte rufen Sie mich an|bitte um Rückruf|Rückruf|Rückruf bitte',
  ),
  personWithin: listWords(
    'mit jemandem sprechen|mit jemandem reden|mit einem Menschen|mit einer Person|mit einem Mitarbeiter|mit einer Mitarbeiterin|mit einem Berater|mit einer Beraterin|mit einem echten Menschen|echten Menschen|echter Mensch|' +
      'mit Ihnen telefonieren|rufen Sie mich an|ruf mich an|mich anrufen|mich zurückrufen|um einen Rückruf|um Rückruf|an einen Mitarbeiter|einen Mitarbeiter sprechen|jemanden sprechen',
  ),
  help: listWords(
    'Hilfe|hilf mir|helfen Sie mir|Menü|Hauptmenü|Optionen|Auswahl|was kannst du|was kannst du tun|was können Sie|was können Sie tun|was können Sie für mich tun|was kann ich tun|was kann ich hier tun|was geht hier|' +
      'wie funktioniert das|wie geht das|können Sie mir helfen|kannst du mir helfen|ich brauche Hilfe|brauche Hilfe|Info|Information|Informationen|zeig mir das Menü',
  ),
  greet: listWords(
    'hallo|hi|hey|guten Tag|guten Morgen|guten Abend|Morgen|moin|moin moin|servus|grüß Gott|grüezi|schönen guten Tag|hallo zusammen|wie geht es Ihnen|wie geht es dir|wie gehts|hallo wie geht es Ihnen|hallo wie gehts',
  ),
  farewell: listWords(
    'tschüss|tschüs|tschau|ciao|auf Wiedersehen|Wiedersehen|auf Wiederhören|bis bald|bis dann|schönen Tag|schönen Tag noch|einen schönen Tag|schönen Abend|gute Nacht|fertig|ich bin fertig|das ist es',
  ),
  thanks: listWords(
    'danke|danke schön|dankeschön|vielen Dank|besten Dank|herzlichen Dank|danke sehr|vielen lieben Dank|tausend Dank|ok danke|okay danke|super|super danke|perfekt|perfekt danke|prima|prima danke|toll|klasse',
  ),
  polite: listWords(
    'bitte|leider|danke|Dank|vielen|schön|sehr|hallo|hi|hey|guten|Tag|Morgen|Abend|ok|okay|gut|gern|gerne|freundlich|freundlicherweise|entschuldigung|sorry|Herr|Frau|liebes|Team|also|ja|mal|doch|nur|ähm|äh|noch',
  ),
  negations: listWords(
    'nicht|nie|niemals|kein|keine|keinen|keinem|keiner|nein|ohne|weder|noch nie|bereits|vermeiden|keinesfalls|statt|anstatt',
  ),
  phrases: {
    'e mail adresse': 'email',
    'mail adresse': 'email',
    'email adresse': 'email',
    mailadresse: 'email',
    emailadresse: 'email',
    'e mail': 'email',
    'stimmt nicht': 'falsch',
    'ist nicht richtig': 'falsch',
    'nicht richtig': 'falsch',
    'nicht korrekt': 'falsch',
    'nicht mehr aktuell': 'veraltet',
    'danke fur': 'bereits',
    'was passiert': 'warum',
    'wenn ich': 'nie',
    'falls ich': 'nie',
  },
  turns: listWords('aber|sondern|jedoch|stattdessen|weil|denn|obwohl|eigentlich|lieber'),
  subjects: listWords(
    'ich|wir|bitte|kann|können|könnten|könnte|möchte|möchten|will|wollen|würde|mein|meine|meinen|jetzt|machen|nimm|nehmen',
  ),
  joins: listWords('und|dann|danach'),
  asking: listWords(
    'hat|haben|hatte|wurde|wurden|warum|wieso|weshalb|wer|wann|wo|war|waren|ist|sind|was|welche|welcher|welches|wie|wieviel',
  ),
  wishing: listWords(
    'kann ich|muss ich|soll ich|darf ich|können wir|könnte ich|kannst du|können Sie|könnten Sie|würden Sie|möglich|möchte ich|will ich|wie ändere ich|wie lösche ich|bin umgezogen|habe eine neue|habe einen neuen|ich ändern',
  ),
  empty: listWords(
    'der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|und|oder|ich|du|er|sie|es|wir|ihr|mich|mir|dich|dir|uns|euch|ihn|ihm|ihnen|mein|meine|meinen|meinem|meiner|meines|dein|deine|unser|unsere|unseren|ihre|ihren|ihrem|sein|seine|' +
      'bin|bist|ist|sind|war|waren|habe|hab|hast|hat|haben|hatte|hätte|hätten|wird|werden|wurde|würde|würden|kann|kannst|können|könnte|könnten|muss|müssen|soll|sollen|darf|dürfen|will|willst|wollen|möchte|möchten|mag|' +
      'zu|zum|zur|in|im|an|am|auf|aus|bei|beim|mit|nach|von|vom|vor|für|über|um|durch|als|wie|was|wo|wer|wenn|dass|ob|so|auch|dann|da|hier|dort|jetzt|nun|schon|noch|nur|mal|doch|bitte|danke|gern|gerne|leider|hallo|hi|hey|guten|tag|morgen|abend|' +
      'ja|nein|ok|okay|heute|etwas|jemand|brauche|brauchen|bräuchte|hilfe|helfen|lassen|lass|machen|tun|gibt|geben|geht|wissen|sagen|herr|frau|team|sehr|geehrte|möglich|per|via',
  ),
  verbs: {
    change: listWords(
      'ändern|ändere|ändert|geändert|Änderung|abändern|umändern|verändern|aktualisieren|aktualisiere|aktualisiert|Aktualisierung|korrigieren|korrigiere|berichtigen|anpassen|ersetzen|ersetze|wechseln|wechsle|bearbeiten|umstellen',
    ),
    add: listWords(
      'hinzufügen|hinzuzufügen|hinzugefügt|hinzu|füge|zufügen|ergänzen|ergänze|eintragen|einzutragen|aufnehmen|aufzunehmen|anmelden|registrieren|registriere|anlegen',
    ),
    remove: listWords(
      'entfernen|entferne|entfernt|Entfernung|löschen|lösche|gelöscht|Löschung|streichen|streiche|kündigen|kündige|Kündigung|stornieren|storniere|Stornierung|absagen|abzusagen|austragen|herausnehmen|rausnehmen',
    ),
  },
  hints: listWords('neu|neue|neuen|neuer|neues|falsch|falsche|anders|veraltet|alt|alte'),
  ordinals: listWords(
    'erste|zweite|dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte|ersten|zweiten|dritten|vierten|fünften|sechsten|siebten|achten|neunten|zehnten',
  ),
  last: listWords('letzte|letzter|letztes|letzten|unterste'),
  choosing: listWords(
    'Nummer|Nr|Option|Wahl|der|die|das|den|dem|diese|dieser|dieses|es|ist|mein|meine|bitte|ich|will|möchte|meine|nehme|wähle|mit|Police|danke|ok|ja|für|zu|auf|ein|eine|nimm|nehmen',
  ),
  topics: listWords(
    'Adresse|Anschrift|Termin|Termine|Vertrag|Police|Bestellung|Konto|Zahlung|Karte|Telefon|Nummer|Geburtstag|Datum|umgezogen|gezogen|Tochter|Sohn|Frau|Mann|Mutter|Vater|Kind|Kinder|verheiratet|Lieferung|Rechnung|Kontostand|Begünstigte|Begünstigter|Begünstigten|lautet|wohne|Sie|Ihnen|Ihre|Ihr',
  ),
};
