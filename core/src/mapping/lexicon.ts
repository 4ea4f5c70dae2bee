import type { PropertyTypeName } from '../vocabulary/index.ts';

/** Words that mean the same, as names write them: without case and separators. */
export interface Concept {
  readonly type: PropertyTypeName;
  /** What a property may be called to mean this. */
  readonly asked: readonly string[];
  /** Names of fields that mean exactly this. */
  readonly strong: readonly string[];
  /** Names of fields that mean this where nothing else does. */
  readonly fair?: readonly string[];
  /** Names that may well mean something else: only suggested, and they keep others from being sure. */
  readonly weak?: readonly string[];
}

function list(words: string): readonly string[] {
  return words.split(/\s+/).filter((word) => word !== '');
}

const mobiles =
  list(`mobile mobilephone mobiletelephone mobilenumber mobilephonenumber mobileno phonemobile cell cellphone
  cellnumber cellphonenumber cellno cellular phonecell msisdn handphone whatsapp whatsappnumber mobiletel`);

export const concepts: readonly Concept[] = [
  {
    type: 'phone',
    asked: list('phone phonenumber telephone telephonenumber contactnumber'),
    strong: list(
      'phone phonenumber phoneno telephone telephonenumber telephoneno telno telnumber contactphonenumber',
    ),
    fair: [...mobiles, ...list('contactnumber contactphone contactno contacttelephone')],
    weak: list(`homephone phonehome homephonenumber hometelephone telephonehome workphone phonework worktelephone
      telephonework businessphone officephone dayphone daytimephone eveningphone phoneother otherphone phone1
      telephone1 mobile1 phonenumber1 primaryphone mainphone phoneday phoneevening landline altphone`),
  },
  {
    type: 'phone',
    asked: [...mobiles],
    strong: mobiles,
    weak: list('phone phonenumber telephone telephonenumber contactnumber mobile1 mobilephone1'),
  },
  {
    type: 'email',
    asked: list('email emailaddress mail'),
    strong: list('email emailaddress emailid emailaddr mailaddress'),
    fair: list('mail contactemail contactemailaddress primaryemail primaryemailaddress'),
    weak: list('email1 emailaddress1 personalemail homeemail workemail billingemail emailwork emailhome'),
  },
  {
    type: 'person-name',
    asked: list('name fullname customername personname'),
    strong: list('name fullname'),
    fair: list('namefull personname completename'),
    weak: list('displayname contactname contactperson knownas preferredname firstname lastname surname'),
  },
  {
    type: 'date',
    asked: list('born birthdate dateofbirth dob birthday birth'),
    strong: list('born birthdate dateofbirth dob birthday birthdt datebirth bday dobdate'),
    weak: list('birth'),
  },
  {
    type: 'datetime',
    asked: list('start starts begin begins'),
    strong: list('start starts startat startsat starttime startdatetime begin begins beginsat begintime'),
    fair: list('startson startdate begindate'),
    weak: list('time date datetime scheduledat scheduledfor'),
  },
  {
    type: 'datetime',
    asked: list('end ends finish'),
    strong: list('end ends endat endsat endtime enddatetime finish finishesat finishtime'),
    fair: list('endson enddate'),
    weak: list('until'),
  },
  {
    type: 'text',
    asked: list('number'),
    strong: list('number'),
    fair: list('reference referencenumber numberreference refnumber ref refno'),
    weak: list('code id identifier name serial serialnumber'),
  },
  {
    type: 'text',
    asked: list('reference'),
    strong: list('reference referencenumber refnumber ref refno'),
    fair: list('number'),
    weak: list('code id identifier'),
  },
  {
    type: 'text',
    asked: list('status'),
    strong: list('status'),
    fair: list('statusname statustext'),
    weak: list('state active statuscode statusid stage'),
  },
  {
    type: 'choice',
    asked: list('status'),
    strong: list('status'),
    weak: list('state stage statuscode active'),
  },
  {
    type: 'choice',
    asked: list('relationship relation kinship'),
    strong: list('relationship relation kinship relationshiptype relationtype'),
    weak: list('relationcode relationshipcode relationtypecode type'),
  },
  {
    type: 'text',
    asked: list('relationship relation kinship'),
    strong: list('relationship relation kinship'),
    fair: list('relationshiptype relationtype'),
    weak: list('relationcode relationshipcode type'),
  },
  {
    type: 'amount',
    asked: list('total'),
    strong: list('total totalamount grandtotal'),
    weak: list('amount subtotal totaldue totalprice totalnet nettotal totalgross basegrandtotal'),
  },
  {
    type: 'amount',
    asked: list('price'),
    strong: list('price'),
    weak: list('unitprice cost amount listprice'),
  },
  { type: 'number', asked: list('quantity'), strong: list('quantity'), weak: list('count units') },
  {
    type: 'text',
    asked: list('note notes comment comments remark remarks'),
    strong: list('note notes comment comments remark remarks'),
    weak: list('memo description'),
  },
  {
    type: 'text',
    asked: list('description'),
    strong: list('description'),
    weak: list('name title summary details'),
  },
];

/** What a field may be called that must never be mapped unless `map:` says so. */
const secretWords = new Set(
  list(`password passwd pwd pass passphrase token hash hashed salt secret otp pin cvv cvc csrf session apikey
    credential credentials signature activation nonce encrypted checksum ssn`),
);

export function isSecretName(words: readonly string[]): boolean {
  const joined = words.join('');
  return (
    words.some((word) => secretWords.has(word)) ||
    /password|passwd|apikey|accesskey|privatekey|securitykey/.test(joined)
  );
}

/** What people are called by machines. */
export const loginNames: readonly string[] = list(
  'username login loginname nickname nicename screenname filename',
);

/** What the parts of composite values are called. */
export const partWords: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  address: {
    street:
      list(`street streetaddress street1 streetline1 streetline streetaddress1 addressline1 address1 addressline
      line1 address streetaddressline1 addressstreet addressstreet1 streetname`),
    suburb: list(
      'suburb neighbourhood neighborhood address2 addressline2 line2 street2 streetline2 streetaddress2 addressstreet2',
    ),
    city: list('city town cityname townname towncity citytown locality municipality'),
    region: list(
      'region state province stateprovince provincestate regionname statename provincename statecode provincecode county',
    ),
    postcode: list(
      'postcode postalcode zip zipcode zippostalcode postalzip pcode postalcd postcd zippostal pincode plz',
    ),
    country: list('country countryname countrycode countryregion'),
  },
  'person-name': {
    given: list('firstname fname givenname given forename first firstnames givennames forenames'),
    family: list('lastname lname surname familyname family last'),
  },
};

/** Fields that stand beside the parts of an address and belong to it: where one is left over, nothing is sure. */
export const strayAddressWords: readonly string[] = list(
  `housenumber houseno streetnumber streetno district address3 addressline3 line3 street3 unitnumber apartment apartmentnumber
   flatnumber postbox pobox`,
);

/** Words for a part of an address that only numbers are called by. */
export const numberedParts: readonly string[] = list('zone area');

/** Collections of which a row often is a part of somebody: what a relation to it leads to is theirs. */
export const partCollections: readonly string[] = list(
  'address contactdetail contactinfo contactinformation person individual party profile detail personaldetail',
);
/** Those of them that stand for the person, so that their name is the person's. */
export const personCollections: readonly string[] = list('person individual party profile personaldetail');

/** What stands before a name and says which of several. `plain`: the one that is meant when nothing is said. */
export const qualifiers = {
  plain: list('primary main current default'),
  near: list('home residential physical'),
  letters: list('postal mailing correspondence'),
  other: list(`billing shipping delivery ship bill work office business company alt alternate alternative
    other secondary second temporary previous old former emergency invoice employer legal registered store branch`),
} as const;

/** Second ones: `other-phone` may be called `alt_phone`, `phone_2`. */
export const secondWords: readonly string[] = list('other alt alternate alternative secondary second 2');

/** What a record type may be called as a collection: surely, and perhaps. */
export const recordWords: Readonly<
  Record<string, { readonly strong: readonly string[]; readonly weak: readonly string[] }>
> = {
  customer: {
    strong: list('client member patient policyholder accountholder subscriber'),
    weak: list(
      'contact person party partner user account borrower guest student debtor individual buyer applicant lead',
    ),
  },
  client: { strong: list('customer'), weak: list('contact person party partner user account member') },
  patient: { strong: list('client'), weak: list('person customer individual') },
  member: { strong: list('subscriber'), weak: list('person user customer contact') },
  policy: { strong: list('contract insurancepolicy'), weak: list('cover coverage plan agreement') },
  contract: { strong: list('agreement'), weak: list('policy') },
  beneficiary: { strong: list('dependant dependent nominee'), weak: list('familymember relative person') },
  order: { strong: list('salesorder purchase'), weak: list('sale invoice saleorder cart') },
  appointment: { strong: list('booking reservation'), weak: list('visit event session encounter') },
  booking: { strong: list('reservation appointment'), weak: list('visit event rental') },
  loan: { strong: list('loanaccount'), weak: list('credit account agreement') },
  account: { strong: [], weak: list('customer subscription') },
  invoice: { strong: list('bill'), weak: list('order document') },
  item: { strong: list('lineitem orderitem orderline line'), weak: list('detail orderdetail product') },
};
