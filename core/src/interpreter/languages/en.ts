import type { LanguageWords } from './language-words.ts';

const list = (words: string) => words.split('|');

export const en: LanguageWords = {
  stop: list(
    'stop|stop it|stop this|cancel|cancel it|cancel this|cancel that|abort|quit|exit|undo|never mind|nevermind|forget it|forget about it|leave it|' +
      'i changed my mind|ive changed my mind|changed my mind|i dont want to|i dont want to anymore|i dont want this|i dont want that|i dont want it|' +
      'not now|not anymore|no stop|start over|start again|dont do it|dont do that|dont|lets stop|please stop',
  ),
  decline: list(
    'no|nope|nah|thats everything|that is everything|that will be all|that would be all|nothing more|no more|no thats everything|no that is everything|no thanks|no thank you|no thx|nothing|nothing else|no nothing|no nothing else|thats all|that is all|no thats all|no that is all|im good|im fine|all good|not today',
  ),
  person: list(
    'person|human|a human|a person|agent|an agent|operator|representative|consultant|someone|real person|a real person|call me|phone me|please call me|call me back|talk to someone|' +
      'help me speak to someone|customer service|support|complaint|i want to complain',
  ),
  personWithin: list(
    'speak to|talk to|speak with|talk with|chat to|speak to someone|speak with someone|talk to someone|talk with someone|chat to someone|speak to a|talk to a|speak with a|talk with a|speak to an|talk to an|chat to a|chat with a|' +
      'speak to your|talk to your|real person|real human|live agent|human being|customer care|customer service|have someone call|get someone to call|ask someone to call|someone call me|someone phone me|' +
      'call me back|phone me back|give me a call|put me through|want a person|need a person|like a person|want a human|need a human|can i call|may i call|are you a robot|are you a bot|is this a robot|is this a bot|a real person|someone on the phone|somebody on the phone|person on the phone|human on the phone|anyone there|anybody there|someone there|call centre|call center|real agent|connect me|transfer me|a human|human being|a consultant|an advisor|a manager|a supervisor|live person|actual person|contact a person|contact an agent|to a human|to an agent|to a person|to a consultant',
  ),
  help: list(
    'help|help me|can someone help me|can anyone help me|can somebody help me|what can i ask|how can you assist|how can you assist me|what can you assist with|what can you help with|what can you help me with|what can this do|what can this number do|what can this bot do|what is this number for|what can i ask you|menu|main menu|options|what can you do|what can you do for me|what can i do|what can i do here|what do you do|how does this work|can you help|can you help me|could you help me|' +
      'i need help|i need some help|need help|need some help|i need assistance|what are my options|what are the options|show menu|show me the menu|show me the options|list|commands|how can you help|how can you help me|what now|info|information',
  ),
  greet: list(
    'hi|hello|hey|hiya|hi there|hello there|hey there|hallo|howzit|good morning|good afternoon|good evening|good day|morning|afternoon|evening|greetings|molo|sawubona|sanibonani|dumela|thobela|avuxeni|salaam|salam|salaam alaikum|salam alaikum|assalamu alaikum|as salaam alaikum|namaste|jambo|how are you|hi how are you|hello how are you|hope you are well|i hope you are well|yo|start',
  ),
  farewell: list(
    'bye|ciao|bye for now|goodbye|good bye|bye bye|see you|see ya|cheers bye|good night|have a good day|have a nice day|have a great day|done|im done|i am done|finished|thats it|that is it',
  ),
  thanks: list(
    'thanks|thank you|thank you for your help|thanks for your help|thank you so much for your help|thanks for the help|thank you very much|thanks a lot|many thanks|thx|cheers|ta|great|great thanks|perfect|perfect thanks|ok thanks|ok thank you|okay thanks|much appreciated|appreciated|awesome|lovely',
  ),
  polite: list(
    'please|pls|plz|thanks|thank|you|thx|kindly|ok|okay|hi|hello|hey|there|sorry|sir|madam|maam|dear|team|guys|good|morning|afternoon|evening|day|so|well|um|uh|oh|hmm|just|cheers|greetings|very|much|a|lot|many|all',
  ),
  negations: list(
    'not|no|never|dont|doesnt|didnt|wont|wouldnt|shouldnt|isnt|arent|wasnt|werent|havent|hasnt|hadnt|without|neither|nor|none|nobody|already|avoid|refuse|mustnt|neednt',
  ),
  phrases: {
    'instead of': 'without',
    'rather than': 'without',
    'do nt': 'dont',
    'is not right': 'wrong',
    'is not correct': 'wrong',
    'isnt right': 'wrong',
    'isnt correct': 'wrong',
    'not right': 'wrong',
    'not correct': 'wrong',
    'thanks for': 'already',
    'thank you for': 'already',
    'cant wait': 'want',
    'no longer': 'never',
    'sign up': 'register',
    'get rid': 'remove',
    'if i': 'never',
    'what happens': 'why',
    'what if': 'why',
    'dont want my': 'remove',
    'dont want the': 'remove',
    'dont want a': 'remove',
    'do not want the': 'remove',
    'do not want my': 'remove',
    'no longer want': 'remove',
    'no longer need': 'remove',
    'dont need the': 'remove',
    'dont need my': 'remove',
    'dont need it': 'remove',
    'dont want it': 'remove',
    'take … off': 'remove',
    'take … away': 'remove',
    'take away': 'remove',
    'taken … off': 'remove',
    'get … off': 'remove',
    'interest rate': '',
    'interest rates': '',
    'no longer use': 'old',
    'dont use': 'old',
    'do not use': 'old',
    'no longer have': 'old',
    'moved my': '',
    'moving out': '',
    'end of': '',
    'last week': '',
    'last month': '',
    'last year': '',
    'last night': '',
    'this week': '',
    'this month': '',
    'next week': '',
    'next month': '',
    'next year': '',
    'email me': '',
    'send me': '',
    'call off': 'cancel',
    'stop my': 'cancel',
    'stop the': 'cancel',
    'shouldnt be my': 'remove',
    'should not be my': 'remove',
    'shouldnt be on': 'remove',
    'should no longer be': 'remove',
    'must no longer be': 'remove',
    'no longer valid': 'wrong',
    'no longer correct': 'wrong',
    'no longer right': 'wrong',
    'not valid': 'wrong',
    'not up to date': 'outdated',
    'isnt up to date': 'outdated',
    'out of date': 'outdated',
    'must be on': 'add',
    'should be on': 'add',
    'be on my': 'add',
    'be on the': 'add',
    'somewhere else': 'elsewhere',
    'from now on': 'use',
    'send to': 'use',
    'send everything to': 'use',
  },
  turns: list('but|however|rather|instead|though|although|because|since|actually'),
  subjects: list(
    'make|its|use|i|we|im|ive|weve|id|wed|ill|please|pls|can|could|would|kindly|just|now|my|our|lets',
  ),
  joins: list('and|so|then'),
  others: list('neighbour|neighbor|neighbours|neighbors|friend|friends|colleague|boss|landlord|employer'),
  asking: list('did|does|has|have|had|why|who|whos|when|where|wheres|was|were|is|are|what|whats|which|how'),
  wishing: list(
    'do i|can i|must i|should i|may i|could i|do we|can we|should we|to i|can you|could you|would you|possible|able|like to|want to|need to|would like|how to|have moved|have relocated|have changed|have a new|had a',
  ),
  empty: list(
    'a|an|the|this|that|these|those|it|its|i|im|ive|id|ill|me|my|mine|we|weve|wed|us|our|you|your|he|she|her|his|him|they|them|their|theirs|is|are|am|was|were|be|been|being|do|does|did|doing|done|have|has|had|having|' +
      'will|would|shall|should|can|could|cant|cannot|couldnt|may|might|must|to|of|for|from|in|on|at|by|with|as|about|into|onto|and|or|so|then|than|too|also|if|when|where|what|which|who|how|there|here|now|just|please|pls|plz|kindly|' +
      'thanks|thank|want|wanna|need|like|wish|help|let|lets|get|got|go|going|gonna|make|take|some|someone|something|somebody|thing|things|any|all|way|possible|able|hi|hello|hey|good|morning|afternoon|evening|day|hope|well|ok|okay|' +
      'yes|no|up|out|off|via|per|re|sir|madam|today|know|tell|trying|try|wanted|needed|looking|must|see|would|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday',
  ),
  verbs: {
    change: list(
      'change|update|edit|correct|fix|amend|modify|adjust|replace|switch|swap|alter|revise|rectify',
    ),
    add: list('add|include|register|insert|put|create|enrol|enroll|append|nominate|designate|enlist'),
    remove: list(
      'remove|delete|drop|cancel|undo|discontinue|withdraw|revoke|strike|unlink|erase|terminate|unregister|scrap|end|removal|deletion|cancellation|rid',
    ),
  },
  hints: list(
    'new|wrong|incorrect|different|outdated|old|previous|former|use|instead|another|other|second|extra|additional|typo|elsewhere|mistake|invalid|obsolete',
  ),
  ordinals: list('first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth'),
  last: list('last|latter|bottom'),
  choosing: list(
    'number|no|nr|option|choice|the|one|that|this|its|it|is|my|please|pls|i|want|mean|meant|with|ending|in|policy|thanks|ok|okay|yes|for|to|on|a|pick|choose|take|select',
  ),
  topics: list(
    'address|appointment|appointments|policy|policies|order|orders|account|payment|payments|card|birthday|date|moved|moving|relocated|daughter|wife|husband|mother|father|child|children|married|delivery|invoice|balance|number|beneficiary|changed',
  ),
};
