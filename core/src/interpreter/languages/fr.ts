import { type LanguageWords, listWords } from './language-words.ts';

export const fr: LanguageWords = {
  stop: listWords(
    "stop|arrête|arrêtez|arrêter|annuler|annule|annulez|annule ça|annulez ça|laisse tomber|laissez tomber|oublie|oubliez|oublie ça|oubliez ça|tant pis|peu importe|j'ai changé d'avis|changé d'avis|non finalement|finalement non|" +
      'plutôt non|je ne veux pas|je ne veux plus|je veux pas|pas maintenant|non pas maintenant|recommencer|on recommence|repartir à zéro|quitter|sortir|retour|ne faites pas ça|ne fais pas ça',
  ),
  decline: listWords(
    "non|non merci|rien|rien d'autre|non rien|non rien d'autre|c'est tout|ce sera tout|non c'est tout|non ce sera tout|c'est bon|ça ira|non ça ira|pas aujourd'hui",
  ),
  person: listWords(
    "personne|une personne|une vraie personne|humain|un humain|quelqu'un|agent|un agent|conseiller|conseillère|un conseiller|une conseillère|opérateur|opératrice|représentant|un représentant|employé|service client|service clientèle|support|plainte|réclamation|" +
      'je veux me plaindre|je voudrais me plaindre|appelez-moi|appelle-moi|rappelez-moi|rappelle-moi|merci de me rappeler|appelez-moi svp',
  ),
  personWithin: listWords(
    "parler à quelqu'un|parler avec quelqu'un|parler à une personne|parler avec une personne|parler à un|parler avec un|parler à une|parler avec une|vraie personne|être humain|un vrai humain|à un conseiller|avec un conseiller|à une conseillère|" +
      "à un agent|avec un agent|qu'on m'appelle|qu'on me rappelle|me rappeler|m'appeler|rappelez-moi|appelez-moi|service client|service clientèle",
  ),
  help: listWords(
    "aide|aidez-moi|aide-moi|menu|menu principal|options|que peux-tu faire|que pouvez-vous faire|que pouvez-vous faire pour moi|qu'est-ce que vous pouvez faire|qu'est-ce que tu peux faire|que puis-je faire|que puis-je faire ici|qu'est-ce que je peux faire|" +
      "comment ça marche|comment ça fonctionne|pouvez-vous m'aider|peux-tu m'aider|vous pouvez m'aider|tu peux m'aider|j'ai besoin d'aide|besoin d'aide|info|infos|information|informations|quelles sont les options|montrez-moi le menu",
  ),
  greet: listWords(
    'bonjour|salut|coucou|bonsoir|bonne journée à vous|bonjour à vous|bonjour madame|bonjour monsieur|bonjour à tous|allô|comment allez-vous|comment ça va|ça va|bonjour comment allez-vous|bonjour ça va|salut ça va',
  ),
  farewell: listWords(
    "au revoir|à bientôt|à plus|à plus tard|bonne journée|bonne soirée|bonne nuit|ciao|adieu|fini|c'est fini|j'ai fini|j'ai terminé|terminé",
  ),
  thanks: listWords(
    "merci|merci beaucoup|merci bien|mille mercis|un grand merci|merci pour tout|ok merci|d'accord merci|parfait|parfait merci|super|super merci|génial|excellent|très bien merci|merci infiniment|je vous remercie",
  ),
  polite: listWords(
    "s'il|vous|plaît|te|svp|stp|merci|beaucoup|bien|bonjour|salut|bonsoir|ok|okay|d'accord|bon|pardon|excusez-moi|excusez|désolé|désolée|monsieur|madame|mademoiselle|chère|équipe|alors|euh|ben|juste|très|gentiment",
  ),
  negations: listWords('pas|jamais|sans|ni|aucun|aucune|non|rien|nullement|déjà|éviter|évitez|sauf'),
  phrases: {
    'adresse e mail': 'email',
    'adresse email': 'email',
    'adresse mail': 'email',
    'adresse electronique': 'email',
    'adresse de courriel': 'email',
    'e mail': 'email',
    courriel: 'email',
    'au lieu de': 'sans',
    'plutot que': 'sans',
    'est pas correct': 'incorrect',
    'est pas correcte': 'incorrect',
    'est pas bon': 'incorrect',
    'est pas bonne': 'incorrect',
    'nest plus valable': 'ancien',
    'habite plus': 'jamais',
    'veux plus': 'jamais',
    'merci pour': 'deja',
    'merci davoir': 'deja',
    'mettre a jour': 'modifier',
    'mettez a jour': 'modifier',
    'mise a jour': 'modifier',
    'que se passe': 'pourquoi',
    'si je': 'jamais',
  },
  turns: listWords('mais|plutôt|cependant|pourtant|parce|car|puisque|quoique'),
  subjects: listWords(
    "je|nous|on|veux|voudrais|voulons|souhaite|peux|puis|pouvez|pourriez|pourrais|s'il|svp|mon|ma|mes|maintenant|ai|faites|mettez|prenez",
  ),
  joins: listWords('et|puis|donc|alors|ensuite'),
  asking: listWords(
    "a|ont|avait|était|est|sont|est-ce|pourquoi|qui|quand|où|que|qu'est|quel|quelle|quels|quelles|combien|comment|avez|avait-on",
  ),
  wishing: listWords(
    'puis je|dois je|peux je|pourrais je|pouvons nous|peut on|je peux|je dois|on peut|peux tu|pouvez vous|pourriez vous|possible|voudrais|souhaite|aimerais|comment changer|comment modifier|comment supprimer|comment ajouter|ai déménagé|ai changé|ai une nouvelle|ai un nouveau',
  ),
  empty: listWords(
    'le|la|les|l|un|une|des|du|de|d|au|aux|à|en|dans|sur|par|pour|avec|chez|vers|entre|et|ou|que|qui|quoi|dont|ce|cet|cette|ces|ça|cela|c|se|si|je|j|tu|il|elle|on|nous|vous|ils|elles|me|m|moi|te|toi|lui|leur|mon|ma|mes|ton|ta|tes|son|sa|ses|notre|nos|votre|vos|' +
      'est|suis|es|êtes|sont|était|être|ai|as|a|avons|avez|ont|avait|avoir|ne|n|y|peux|peut|puis|pouvez|pourriez|pourrais|pouvoir|veux|veut|voulez|voudrais|voulons|souhaite|souhaiterais|aimerais|dois|doit|faut|faire|fait|faites|fais|mettre|va|vais|aller|' +
      "maintenant|ici|là|aussi|très|plus|bien|bon|tout|quelque|chose|quelqu'un|aujourd'hui|s'il|plaît|svp|stp|malheureusement|merci|bonjour|salut|bonsoir|ok|d'accord|oui|non|monsieur|madame|besoin|aide|aider|savoir|dire|possible|comment|où|quand|donc|alors|juste",
  ),
  verbs: {
    change: listWords(
      'changer|change|changez|changé|changement|modifier|modifiez|modifie|modification|actualiser|actualisez|corriger|corrigez|corrige|remplacer|remplacez|rectifier|rectifiez|éditer',
    ),
    add: listWords(
      'ajouter|ajoutez|ajoute|ajout|rajouter|rajoutez|rajoute|inscrire|inscrivez|enregistrer|enregistrez|inclure|inclure|insérer',
    ),
    remove: listWords(
      'supprimer|supprimez|supprime|suppression|enlever|enlevez|enlève|retirer|retirez|retire|effacer|effacez|efface|annuler|annulez|annule|annulation|résilier|résiliez|résiliation',
    ),
  },
  hints: listWords(
    'nouveau|nouvel|nouvelle|nouveaux|nouvelles|faux|fausse|incorrect|incorrecte|erroné|erronée|différent|différente|ancien|ancienne',
  ),
  ordinals: listWords(
    'première|deuxième|troisième|quatrième|cinquième|sixième|septième|huitième|neuvième|dixième|premier|second',
  ),
  last: listWords('dernier|dernière'),
  choosing: listWords(
    "numéro|num|no|nº|option|choix|le|la|les|l|celui|celle|ci|un|une|ce|cette|c'est|mon|ma|s'il|vous|plaît|svp|je|veux|voudrais|prends|choisis|avec|contrat|police|merci|ok|oui|pour|à|de",
  ),
  topics: listWords(
    'adresse|rendez-vous|police|contrat|commande|commandes|compte|paiement|carte|téléphone|numéro|courriel|mail|anniversaire|date|déménagé|déménage|fille|fils|femme|mari|épouse|époux|mère|père|enfant|enfants|marié|mariée|livraison|facture|solde|bénéficiaire|habite',
  ),
};
