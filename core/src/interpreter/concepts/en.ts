import type { ConceptWords } from './concept-words.ts';

export const en: ConceptWords = {
  move:
    'moved|moving|relocated|relocating|relocate|living at|now living|bought a house|bought a new place|moved house|moving house|moved home|moved in|new house|new home|new place|live now|now live|i live at|we live at|' +
    'i stay at|we stay at|staying at|now live in|no longer live|where i live|where i stay|where we live|move house',
  address:
    'address|addr|adres|adress|addres|residential address|postal address|post|correspondence|home address|street address|house number|street|residence',
  delivery:
    'delivery address|shipping address|delivery|deliver|delivering|shipping|courier|drop off|send it to|ship it|deliver to',
  email: 'email|e mail|mail|mailbox|email address|e mail address|mail address|email adress|inbox',
  phone:
    'phone|telephone|cell|cellphone|mobile|phone number|cell number|cellphone number|contact number|mobile number|telephone number|new number|my number|new sim|sim|cell no|cellphone no|handset',
  appointment:
    'appointment|appt|apt|booking|visit|checkup|check up|consultation|reservation|session|cleaning|filling',
  book:
    'book|schedule|make an appointment|make a booking|need an appointment|want an appointment|book an appointment|new appointment|make me an appointment|appointment for my|fit me in|squeeze me in|time for me|see dr|see doctor|need a dentist|need a doctor|when can i come|come in|come in for|come for|get an appointment|see the dentist|see the doctor|see a doctor|' +
    'see a dentist|slot|any openings|openings on|openings for|anything free|anything available|free time|arrange|reserve|set up|availability|available',
  reschedule:
    'reschedule|postpone|shift|push|push out|push back|bring forward|forward|move|move out|another day|another time|another date|different time|different day|different date|later time|earlier time|earlier|' +
    'other times|later date|does not suit|doesnt suit|doesnt work|doesnt work for me|no longer works|no longer works for me|not work for me|no longer suits|no longer suits me|delay|rather come',
  order:
    'order|orders|delivery|delivered|parcel|package|purchase|shipment|ordered|bought|buy|what i ordered|what i bought',
  item: 'item|items|product|article|goods',
  exchange:
    'exchange|swap|swop|trade|size|different size|wrong size|another size|other size|bigger|smaller|larger|too small|too big|too large|too tight|doesnt fit|dont fit|does not fit|do not fit|' +
    'colour|color|another colour|different colour|wrong colour|one size up|one size down|in a medium|in a large|in a small|version',
  return:
    'return|send back|send something back|sending back|send it back|send this back|bring back|give back|take back|refund|money back|return item|retrun|is broken|arrived broken|faulty|defective',
  payment: 'payment|pay|paying|charge|paid',
  'pay-with':
    'payment method|another way|pay differently|visa|mastercard|amex|method of payment|pay with|paying with|pay via|pay by|how i pay|another card|different card|other card|gift card|paypal|wrong card|charge it to|card ending|card expired|another payment',
  status:
    'where is|wheres|hows|how is|how are|approved|where are|status|track|tracking|shipped|arrive|get here|coming|comes|been sent|when will|arrived|arriving|on its way|on the way|whats happening|what is happening|any news|still waiting|any update|update on|where does it stand|' +
    'nothing has come|expect|progress',
  contents:
    'what did i order|what did i buy|what i bought|what i ordered|whats in|what is in|which items|list of|in the box|list the|contents|in my order',
  balance:
    'balance|bal|how much money|how much is in|how much do i have|how much have i|money left|how much is left|funds',
  account: 'account|accounts|savings|cheque account|current account|savings account',
  transaction: 'transaction|transactions|debit|debits|purchases|payments|went off|spent|deductions',
  latest: 'last|latest|recent|recently|lately|mini',
  statement: 'statement|statements|bank statement|account statement|proof of transactions|mini statement',
  dispute:
    'dispute|authorise|authorised|authorize|authorized|did not authorise|did not authorize|didnt authorise|didnt authorize|unauthorised|unauthorized|strange|odd|weird|something wrong|ask about|dont recognise|dont recognize|do not recognise|do not recognize|not recognise|unknown|query|didnt make|did not make|debited twice|charged twice|never bought|fraud|fraudulent|suspicious|' +
    'what is this charge|look into|took money',
  ticket:
    'ticket|tickets|case|cases|complaint|complaints|open requests|requests|my query|my request|my dispute',
  interest:
    'interested|interested in|want to open|open a|open an|can i get a|can i get an|call me about|interest in|might want|would like to open|like to open|apply|apply for|want to apply|id like one|want one|tell me about your|offer|take out|home loan|personal loan|credit cards|savings plan|' +
    'vehicle finance|overdraft|investment|insurance product',
  card: 'card|cards|debit card|credit card|bank card|my wallet|wallet|purse',
  block:
    'block|freeze|gone|disappeared|vanished|misplaced|someone has my|lost|lose|stolen|stole|missing|cloned|cant find|cannot find|hold on it|put a hold|disable|lock|suspend|deactivate|stop my card|stop my cards|stop the card',
  limit: 'limit|limits|daily limit|card limit|spending limit|spend|swipe|withdrawal limit',
  raise:
    'raise|increase|too low|not enough|insufficient|higher|lift|up my|bump|more than|more per day|spend more|boost',
  loan: 'loan|loans|debt|credit agreement|my loan',
  owe: 'owe|outstanding|owing|left on my loan|still to pay|behind|in arrears|next instalment|next payment|instalment due|how much do i still|payments are left|payments left',
  settle:
    'settle|settlement|settling|pay off|pay it off|payoff|paid off|pay everything|pay it all|pay all of it|pay the loan up|pay up|close the loan|close my loan|settlement amount|settlement quote|pay in full|early',
  'debit-date':
    'debit date|debit order date|debit order|debit|pay on|debit day|payment date|payment day|payday|pay day|deduction date|debit me|date of my debit order|debit orders|go off on|goes off on|collection date|instalment date|' +
    'get paid',
  holiday:
    'payment holiday|payment break|holiday|skip|miss|pause|a break|defer|cant pay|cannot pay|cant afford|unable to pay|not be able to pay|wont be able to pay|on hold|relief|pay less',
  beneficiary:
    'beneficiary|beneficiaries|nominated beneficiary|benificiary|pay out to|payout to|nominee|heir',
  kin: 'wife|husband|spouse|partner|son|daughter|child|children|kid|person|people|mother|father|mom|mum|dad|brother|sister|parent',
  policy: 'policy|policies|cover|insurance',
  absent:
    'will not be attending|wont be attending|not be able to attend|unable to make it|cant come|cannot come|cant make it|cannot make it|wont make it|unable to attend|unable to come|wont be there|wont be able to come|wont be able to make it',
  tell: 'any idea|tell me|show|show me|give me|let me know|want to know|would like to know|check|look up|see my|get my|view',
  when: 'when|remind me|what time|which day|which date|what day|what date|how soon',
};
