/**
 * The small words of German, Spanish, French and Arabic that stand around a value, folded: what English and Afrikaans
 * have in the files of the types. None of them denies anything.
 */
export const otherFillers: readonly string[] =
  // German
  (
    'ich bin am im um mein meine meinem ist sind das der die den dem bitte danke geboren geburtstag geburtsdatum lautet nummer telefonnummer handynummer telefon ' +
    'handy adresse anschrift emailadresse mail neu neue neuer und ja gerne gern uhr von vom fur auf habe jetzt nun es sie ihr ihre sein seine heisst name ' +
    // Spanish
    'es mi el la los las de del soy naci nacio nacida nacido nacimiento fecha por favor gracias si numero telefono celular movil correo electronico direccion ' +
    'domicilio nuevo nueva y a en dia un una para su son las ahora se llama nombre con ' +
    // French
    "je suis j'ai ne nee naissance date le la les l mon ma est c'est oui merci svp s'il s il te vous plait numero telephone portable adresse courriel mail nouveau nouvelle " +
    "du un une a au et mes pour maintenant son sa elle s'appelle m'appelle appelle nom avec " +
    // Arabic
    'تاريخ ميلادي ميلاد الميلاد هو هي ولدت مولود مولودة في من فضلك لو سمحت شكرا رقم رقمي هاتف هاتفي الهاتف عنوان عنواني العنوان الجديد الجديدة جديد بريد بريدي ' +
    'الالكتروني الإلكتروني نعم يوم الساعة إلى الى على انا أنا اسمي اسمه اسمها'
  ).split(' ');

/** Words that no street, suburb or town is named with: a place inside a sentence ends before them. */
export const otherChatter: readonly string[] = (
  'ich bin bist mein meine meinem umgezogen gezogen gewohnt wohne wohnen wohnt jetzt nun bitte danke nicht mehr habe haben hat ist sind wir uns und neue neuer seit ab ' +
  'kann konnen mochte andern geandert andert adresse anschrift ' +
  'me he hemos mi mis mudado mude mudamos vivo vive vivimos ahora gracias quiero quisiera necesito favor porque pero direccion cambiar cambio ' +
  "j'ai ai je mon ma mes demenage demenager habite habitons habitez maintenant merci svp voudrais veux mais adresse changer depuis plait " +
  'انتقلت انتقلنا اسكن نسكن عنواني عنوان العنوان الجديد من فضلك شكرا الان اريد لكن الى'
).split(' ');

/** What a place inside a sentence may start behind, or before: "ich wohne jetzt in", "ma nouvelle adresse est". */
const leadIns = [
  String.raw`adresse\s+(?:ist|lautet)(?:\s+(?:jetzt|nun))?`,
  String.raw`(?:wohnen?|wohnt)\s+(?:(?:jetzt|nun)\s+)?(?:in|an|am|im)(?:\s+de[rmn])?`,
  String.raw`(?:umgezogen|gezogen)\s+(?:nach|in|an)(?:\s+(?:die|den|das))?`,
  String.raw`(?:direcci[oó]n|domicilio)\s+(?:nuevo\s+|nueva\s+)?(?:es|ahora\s+es)`,
  String.raw`(?:mudado|mud[eé]|mudamos)\s+a(?:\s+(?:la|el))?`,
  String.raw`(?:vivo|vivimos)\s+(?:ahora\s+)?en(?:\s+(?:la|el))?`,
  String.raw`adresse\s+(?:est|sera)(?:\s+maintenant)?`,
  String.raw`(?:d[eé]m[eé]nag[eé]|emm[eé]nag[eé])\s+(?:au|[aà]|chez|dans)`,
  String.raw`(?:habite|habitons)\s+(?:maintenant\s+)?(?:au|[aà]|dans|en)`,
  String.raw`(?:عنواني|العنوان)(?:\s+الجديد)?(?:\s+هو)?`,
  String.raw`انتقل(?:ت|نا)\s+(?:إلى|الى)`,
  String.raw`(?:أسكن|اسكن)(?:\s+الآن)?\s+في`,
].join('|');

/** The same for what tells that the place behind it is not the one meant: "von", "desde", "ancienne adresse". */
const leadAways = [
  String.raw`(?:(?:von|aus)(?:\s+de[rmn])?|vom|nicht(?:\s+(?:in|an|mehr|der|dem|den))*|alte[rns]?\s+adresse(?:\s+(?:ist|war))?|statt)`,
  String.raw`(?:(?:desde|de)(?:\s+(?:la|el))?|no\s+(?:vivo\s+)?en|direcci[oó]n\s+(?:antigua|anterior|vieja)(?:\s+(?:es|era))?|en\s+(?:vez|lugar)\s+de)`,
  String.raw`(?:depuis|pas|ancienne\s+adresse(?:\s+(?:est|[eé]tait))?|habite\s+plus\s+(?:au|[aà]|dans)|au\s+lieu\s+d[eu])`,
  String.raw`(?:من|ليس|لم\s+أعد\s+أسكن\s+في|بدلا\s+من)`,
].join('|');

export const otherLeadIn = String.raw`(?<!\p{L})(?:${leadIns})\s*[:,-]?\s+`;
export const otherLeadAway = String.raw`(?<!\p{L})(?:${leadAways})\s*[:,-]?\s*$`;
