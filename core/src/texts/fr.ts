import type { Texts } from './texts.ts';

/** The core's own texts in French. */
export const french: Texts = {
  greeting: 'Bonjour {customer}, ici {business}. Que puis-je faire pour vous ?',
  'greeting-unnamed': 'Bonjour, ici {business}. Que puis-je faire pour vous ?',
  menu: 'Que puis-je faire pour vous ?',
  'menu-again': 'Désolé, je n’ai pas compris. Que puis-je faire pour vous ?',
  'menu-open': 'Choisir',
  'menu-more': 'Plus…',
  person: 'Parler à quelqu’un',
  'ask-value': '{type} : que dois-je mettre pour « {label} » ?',
  'ask-value-new': 'Quelle est la nouvelle valeur pour « {label} » ?',
  'ask-part': 'Que dois-je mettre pour « {part} » dans « {label} » ?',
  'ask-property': 'Que voulez-vous changer ?',
  'ask-record': 'Lequel voulez-vous dire ?',
  'ask-choice': 'Que choisissez-vous pour « {label} » ?',
  'ask-plainly': 'Envoyez seulement « {label} », s’il vous plaît, ou parlez à quelqu’un.',
  'value-invalid': 'Je n’ai pas pu lire cela comme « {label} ».',
  'value-ambiguous': 'Je peux lire cela de plusieurs façons.',
  'value-too-long': 'C’est trop long pour « {label} » : {limit} caractères au plus.',
  'value-too-short': 'C’est trop court pour « {label} » : {limit} caractères au moins.',
  'value-too-small': '« {label} » doit être au moins {limit}.',
  'value-too-large': '« {label} » peut être au plus {limit}.',
  'value-too-early': '« {label} » ne peut pas être avant {limit}.',
  'value-too-late': '« {label} » ne peut pas être après {limit}.',
  'value-pattern': 'Cela n’a pas la forme de « {label} ».',
  'value-example': 'Cela s’écrit ainsi : {example}.',
  'value-check-digits':
    'Il y a une erreur dans « {label} » : la clé de contrôle ne correspond pas. Vérifiez, s’il vous plaît.',
  'value-does-not-fit': 'Cette valeur ne peut pas être enregistrée pour « {label} ».',
  'verify-first': 'Je m’assure d’abord que c’est bien vous.',
  verify: 'Pouvez-vous confirmer ce que nous avons enregistré pour « {label} » ?',
  'verify-last':
    'Pouvez-vous confirmer les {count} derniers chiffres de ce que nous avons enregistré pour « {label} » ?',
  'verify-wrong': 'Cela ne correspond pas à ce que nous avons enregistré.',
  'verify-impossible':
    'Je ne peux pas vérifier ici que ce dossier est le vôtre, donc je ne peux pas le modifier. Quelqu’un chez {business} peut vous aider.',
  locked:
    'Je n’ai pas pu vérifier qui vous êtes ; pour votre sécurité, je ne peux rien modifier ici pour le moment. Quelqu’un chez {business} peut vous aider.',
  'confirm-change': 'Je vais changer « {label} » de {before} en {after}. Est-ce correct ?',
  'confirm-change-of': 'Je vais changer « {label} » de {record} : de {before} en {after}. Est-ce correct ?',
  'confirm-set': 'Je vais mettre {after} pour « {label} ». Est-ce correct ?',
  'confirm-set-of': 'Je vais mettre {after} pour « {label} » de {record}. Est-ce correct ?',
  'confirm-clear': 'Je vais effacer « {label} », actuellement {before}. Est-ce correct ?',
  'confirm-changes': 'Je vais faire ces changements :\n{lines}\nEst-ce correct ?',
  'confirm-add': 'Je vais ajouter à {parent} ({type}) :\n{lines}\nEst-ce correct ?',
  'confirm-remove': 'Je vais retirer de {parent} ({type}) :\n{lines}\nEst-ce correct ?',
  'confirm-twice': 'Cela ne peut pas être annulé ici. Veuillez confirmer encore une fois :\n{lines}',
  'line-change': '- {label} : {before} → {after}',
  'line-value': '- {label} : {value}',
  empty: 'rien',
  'not-shown': '(non affiché)',
  'your-record': 'votre dossier',
  'plain-yes': 'Je ne continue que sur un simple oui. Sinon, dites-moi ce qui doit être différent.',
  'question-expired': 'Cette question n’était plus ouverte, je la pose donc à nouveau.',
  'question-unsent': 'Je redemande, pour être sûr que nous parlons de la même chose.',
  'record-moved': 'Le dossier a changé entre-temps.',
  yes: 'Oui',
  no: 'Non',
  'after-this': 'Ensuite, je m’occupe de : {actions}.',
  'next-request': 'Maintenant, votre demande suivante : {action}.',
  'can-do': 'Voici ce que je peux faire pour vous ici :\n{lines}\nOu demandez à parler à une personne.',
  'applied-steps': '{action} ({changes}).',
  resumed: 'Me revoici, je continue avec vous. Que puis-je faire pour vous ?',
  'document-here': 'Le voici sous forme de document.',
  'opening-hours': 'Nous sommes fermés pour le moment. Quelqu’un sera là à partir de : {opens}.',
  abuse: 'Je suis désolé que cela vous agace. Je continue volontiers, ou je vous passe une personne.',
  'last-try': 'Essayons encore une fois, ou parlez à une personne.',
  reminder: 'J’attends encore votre réponse.',
  closing:
    'Je n’ai plus de nouvelles et je ferme donc cette conversation. Rien d’autre n’a été changé ; écrivez à nouveau quand vous voulez.',
  declined: 'D’accord, rien n’a été changé. Autre chose ?',
  stopped: 'D’accord, j’arrête. Rien n’a été changé. Autre chose ?',
  'no-change': 'C’est ce que nous avons déjà. Rien n’a été changé.',
  'guard-failed': 'Ce n’est pas possible pour le moment. Rien n’a été changé.',
  'nothing-there': 'Je ne trouve pas de « {type} » dans votre dossier, il n’y a donc rien à faire.',
  'already-there': 'Il y a déjà un élément « {type} » dans votre dossier, et il ne peut y en avoir qu’un.',
  'not-permitted': 'Je ne peux pas faire cela ici pour le moment. Quelqu’un chez {business} peut vous aider.',
  held: 'Je ne peux rien modifier pour le moment. Rien n’a été changé ; veuillez réessayer plus tard.',
  writing: 'Je travaille encore à votre changement. Je vous préviens dès que c’est fait.',
  applied: 'C’est fait. {summary} Référence : {reference}.',
  'applied-change': '« {label} » est maintenant {after}.',
  'applied-add': 'Ajouté : {type}.',
  'applied-remove': 'Retiré : {type}.',
  'applied-other': 'Votre changement est fait.',
  'not-applied': 'Votre changement n’a pas pu être fait, et rien n’a été changé. Référence : {reference}.',
  unknown:
    'Je n’ai pas pu savoir si votre changement est passé. {business} est prévenu et va vérifier. Merci de ne pas le renvoyer. Référence : {reference}.',
  'unknown-sender':
    'Je ne trouve aucun dossier pour votre numéro chez {business}, je ne peux donc pas vous aider ici.',
  'several-records':
    'Votre numéro figure dans plusieurs dossiers, je ne sais donc pas lequel est le vôtre. Quelqu’un chez {business} peut vous aider.',
  'several-people':
    'Votre numéro figure dans plusieurs dossiers ; je vous demande une chose pour trouver le vôtre.',
  'no-phone':
    'Je ne vois pas votre numéro de téléphone, je ne trouve donc pas votre dossier. Quelqu’un chez {business} peut vous aider.',
  'share-number':
    'Je ne vois pas votre numéro de téléphone, je ne trouve donc pas encore votre dossier. Veuillez le partager avec le bouton ci-dessous.',
  'share-number-or-identify':
    'Je ne vois pas votre numéro de téléphone, je ne trouve donc pas encore votre dossier. Veuillez le partager avec le bouton ci-dessous, ou m’indiquer : {identifiers}.',
  identify:
    'Je ne vois pas votre numéro de téléphone. Pour trouver votre dossier, veuillez m’indiquer : {identifiers}.',
  'identify-unknown':
    'Je ne trouve aucun dossier pour votre numéro chez {business}. Pour trouver le vôtre, veuillez m’indiquer : {identifiers}.',
  'identify-wrong': 'Ce que vous m’avez dit ne mène à aucun dossier que je puisse ouvrir pour vous.',
  unreachable:
    'Je n’atteins pas nos dossiers pour le moment. Rien n’a été changé ; veuillez réessayer dans quelques minutes.',
  unreadable: 'Je ne lis que le texte et les boutons.',
  'old-button': 'Ce bouton appartient à une question précédente.',
  'handed-over':
    'J’ai dit à {business} que vous souhaitez parler à quelqu’un. Envoyez « menu » pour continuer avec moi.',
  alert:
    'Chez {business}, « {label} » a été modifié (référence {reference}). Si ce n’était pas vous, appuyez sur le bouton ou écrivez : Ce n’était pas moi.',
  'alert-button': 'Ce n’était pas moi',
  'alert-mail-subject': '{business} : « {label} » a été modifié',
  'alert-mail':
    'Chez {business}, « {label} » a été modifié (référence {reference}).\n\nSi ce n’était pas vous, écrivez à {business} sur WhatsApp depuis votre propre numéro : Ce n’était pas moi. Merci de ne pas répondre à cet e-mail.',
  'not-me':
    'Merci de l’avoir signalé. Rien d’autre ne peut être modifié ici pour le moment, et quelqu’un examine le changement {reference}.',
  'not-me-unknown': 'Merci de l’avoir signalé. Je n’ai connaissance d’aucun changement fait ici récemment.',
  'changes-held':
    'Quelqu’un a signalé qu’un changement de ce dossier n’était pas de lui ; rien ne peut donc être modifié ici pour le moment. Quelqu’un chez {business} peut vous aider.',
  'nobody-told':
    'D’ici, je ne peux prévenir personne chez {business} que vous souhaitez parler à quelqu’un. Veuillez contacter {business} directement. Envoyez « menu » pour continuer avec moi.',
  'nobody-told-contact':
    'Pour parler à une personne chez {business} : {contact}. Envoyez « menu » pour continuer avec moi.',
  'confirm-steps': '{action} :\n{lines}\nEst-ce correct ?',
  'choice-gone': 'Ce choix n’est plus disponible.',
  'nothing-to-choose': 'Il n’y a rien à choisir pour le moment. Rien n’a été modifié.',
  'ask-several': 'Lesquels ({label}) ? Vous pouvez en nommer plusieurs.',
  'ask-for': 'Lequel ({label}) pour {item} ?',
  'that-is-all': 'C’est tout',
  skip: 'Passer',
  'answer-refused': 'Cette indication ({label}) n’est pas possible.',
  'nothing-to-tell': 'Il n’y a rien à indiquer.',
  'ask-answer': 'Quelle est l’information « {label} » ?',
  goodbye: 'Au revoir !',
};
