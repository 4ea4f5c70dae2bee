import { listWords } from './language-words.ts';

/**
 * Languages that are close to one of those here but are not spoken: their words keep a message in Dutch from
 * being taken for Afrikaans.
 */
export const neighbours: Readonly<Record<string, readonly string[]>> = {
  nl: listWords(
    'ik|mijn|het|een|niet|ben|bent|jij|jullie|wij|zij|zijn|graag|wilt|wil|heb|hebben|naar|goed|goedemorgen|goedemiddag|alstublieft|alsjeblieft|bedankt|dank|wijzigen|veranderen|afspraak|nieuwe|van|kan|ook|maar|nog|u|uw|deze|dat|hoe|wat|voor',
  ),
  pt: listWords(
    'não|eu|meu|minha|você|vocês|obrigado|obrigada|estou|uma|um|endereço|para|por|favor|quero|queria|gostaria|preciso|mudei|mudar|olá|oi|bom|boa|dia|tarde|noite|é|como|que|com|de|do|da|dos|das|no|na|se|mas|seu|sua|alterar|onde|quando',
  ),
  it: listWords(
    'non|il|gli|mio|mia|sono|grazie|vorrei|che|di|della|del|per|favore|buongiorno|buonasera|ciao|salve|indirizzo|cambiare|ho|hai|ha|questo|questa|nuovo|nuova|come|quando|dove|perché|con|una|un|le|la|lo|mi|si|ma|anche|posso|voglio',
  ),
};

/** Words inside names and addresses. They tell no language. */
export const particles: ReadonlySet<string> = new Set(
  listWords(
    'van|von|vom|zu|zum|zur|der|die|das|den|dem|des|de|del|della|di|da|do|dos|du|la|las|le|les|lo|los|el|al|ben|bin|bint|ibn|abu|abd|mac|mc|saint|st|sainte|san|santa|am|im|auf|an|in|en|y|e|et|te|op|by|aan|sur|sous|aux|au|n|s|t|o|d|l|ter|ten|info|no|nr|mr|mrs|ms|dr|' +
      'may|will|hope|grant|art|son|mark|ali|hans|man|ma|pa|sé|com|menu|agent|a',
  ),
);
