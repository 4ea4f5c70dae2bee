import type { LanguageWords } from './language-words.ts';

const list = (words: string) => words.split('|');

export const af: LanguageWords = {
  stop: list(
    'stop|hou op|kanselleer|kanselleer dit|los dit|los dit maar|laat maar|vergeet dit|toemaar|ek het van plan verander|nie nou nie|begin oor|moenie|ek wil nie meer nie|ek wil nie',
  ),
  decline: list(
    'nee|nee dankie|niks|niks nie|niks verder nie|nee niks|dis al|dit is al|nee dis al|nee dit is al|nie vandag nie',
  ),
  person: list(
    'mens|n mens|persoon|n persoon|iemand|agent|konsultant|bel my|bel my asseblief|bel my terug|klagte',
  ),
  personWithin: list(
    'praat met iemand|praat met n mens|praat met n persoon|praat met n konsultant|met iemand praat|met n mens praat|met n persoon praat|met n konsultant praat|regte mens|regte persoon|iemand my bel|bel my terug',
  ),
  help: list(
    'hulp|help|help my|kieslys|opsies|wat kan jy doen|wat kan jy vir my doen|wat kan julle doen|wat kan julle vir my doen|wat kan ek doen|wat kan ek hier doen|hoe werk dit|kan jy help|kan jy my help|ek het hulp nodig|ek benodig hulp',
  ),
  greet: list(
    'hallo|hallo daar|haai|hi|more|goeiemore|goeie more|goeiemiddag|goeie middag|goeienaand|goeie naand|goeie dag|goeiedag|middag|naand|hoe gaan dit|hallo hoe gaan dit',
  ),
  farewell: list('totsiens|koebaai|baai|lekker dag|geniet die dag|klaar|ek is klaar|dis dit|goeie nag'),
  thanks: list('dankie|baie dankie|duisend dankies|dankie vir alles|ok dankie|wonderlik|perfek'),
  polite: list(
    'asseblief|assebief|asb|dankie|baie|hallo|haai|goeie|more|middag|naand|dag|jammer|meneer|mevrou|net|tog|ok|goed',
  ),
  negations: list('nie|nooit|geen|moenie|niks|sonder|nee|reeds|alreeds'),
  phrases: {
    'e pos adres': 'email',
    'epos adres': 'email',
    'e posadres': 'email',
    eposadres: 'email',
    'e pos': 'email',
    epos: 'email',
    'is nie reg nie': 'verkeerd',
    'nie reg nie': 'verkeerd',
    'dankie dat': 'reeds',
    'haal … af': 'verwyder',
    'neem … af': 'verwyder',
    'sit … by': 'byvoeg',
    'voeg … by': 'byvoeg',
    'in plaas van': 'sonder',
  },
  turns: list('maar|eerder|want|omdat|eintlik'),
  subjects: list('maak|dis|ek|ons|asseblief|asb|kan|wil|my|net'),
  joins: list('en|toe|dan'),
  asking: list('het|hoekom|waarom|wie|wanneer|waar|was|is|wat|watter'),
  wishing: list('kan ek|moet ek|mag ek|kan ons|kan jy|sal jy|moontlik|wil ek'),
  empty: list(
    'die|dit|n|ek|my|myne|ons|jy|jou|julle|hy|sy|haar|hom|hulle|is|was|wees|het|sal|sou|kan|kon|mag|moet|te|om|van|vir|in|op|by|met|as|oor|na|en|of|ook|dan|nou|net|asseblief|asb|dankie|wil|graag|nodig|help|laat|hallo|haai|goeie|more|middag|naand|dag|ja|wat|waar|hoe|wie|hier|daar|iemand|iets|tot|toe|uit|af|aan|a',
  ),
  verbs: {
    change: list('verander|wysig|opdateer|bywerk|regmaak|korrigeer|vervang|wissel|verandering|verander'),
    add: list('byvoeg|voeg|bysit|registreer|inskryf|toevoeg|insluit'),
    remove: list('verwyder|skrap|kanselleer|uithaal|beeindig|kansellasie|uitvee'),
  },
  hints: list('nuwe|nuut|verkeerd|anders|verouderd'),
  ordinals: list('eerste|tweede|derde|vierde|vyfde|sesde|sewende|agtste|negende|tiende'),
  last: list('laaste'),
  choosing: list(
    'nommer|nr|opsie|keuse|die|een|dit|daardie|hierdie|asseblief|ek|wil|bedoel|met|polis|ja|vir|n|kies|vat|is',
  ),
  topics: list(
    'adres|afspraak|polis|polisse|bestelling|rekening|betaling|kaart|foon|selfoon|nommer|epos|verjaarsdag|datum|getrek|verhuis|dogter|seun|vrou|man|ma|pa|kind|kinders|getroud|aflewering|faktuur|saldo|begunstigde|verander|woon',
  ),
};
