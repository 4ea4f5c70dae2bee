/** By which words of a language a template is judged. `word*`: also with more letters behind it; `two_words`. */
export interface PhrasingWords {
  /** The letters that it is written in. */
  readonly letters: RegExp;
  /** What says that something was, is or will be done. Better too many: what is dropped is said in the core's own words. */
  readonly claims: string;
  /** Figures written out, from two on: "one" is an everyday word. */
  readonly numbers: string;
  /** What nobody is ever asked for. */
  readonly secrets: string;
  /** Words by which a sentence counts as written in it, beside those by which customers' messages do. */
  readonly courtesies: string;
}

const latin = /\p{Script=Latin}/u;

/** By language code. A language without them is not worded. */
export const phrasingWords: Readonly<Record<string, PhrasingWords>> = {
  en: {
    letters: latin,
    claims: `done did made updated changed saved stored recorded registered noted logged added removed deleted dropped
      cancelled canceled booked rebooked rescheduled moved transferred switched paid refunded credited approved accepted
      confirmed verified completed complete finished processed submitted sent sorted fixed resolved success* succeed*
      granted activated deactivated opened closed issued corrected set ready taken arranged applied scheduled adjusted
      amended replaced renewed extended reversed settled handled executed through been was were has had i've we've
      you've has have now already gone ended expired
      lapsed worked works written given will shall i'll we'll it'll`,
    numbers: `zero half double triple two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
      eighteen nineteen twenty* thirty* forty* fifty* sixty* seventy* eighty* ninety* hundred* thousand* million*
      billion* dozen* percent`,
    secrets: 'password* passcode* pin pins otp cvv cvc code codes card cards login secret*',
    courtesies: `sure certainly great thanks okay ok lovely sorry hello hi hey congratulations welcome alright absolutely
      gladly right goodbye bye wonderful`,
  },
  af: {
    letters: latin,
    claims: `gedoen klaar gemaak opgedateer bygewerk is_verander reeds_verander gewysig gestoor bewaar aangeteken geregistreer genoteer
      bygevoeg verwyder geskrap uitgevee gekanselleer bespreek verskuif oorgedra betaal terugbetaal goedgekeur aanvaar
      bevestig* geverifieer voltooi* afgehandel verwerk ingedien gestuur reggemaak opgelos suksesvol sukses geslaag
      toegestaan geaktiveer gereed gereel gereël toegepas geskeduleer aangepas vervang hernu verleng het was gedaan nou reeds alreeds verval sal`,
    numbers: `twee drie vier vyf ses sewe agt nege tien elf twaalf dertien veertien vyftien sestien sewentien agtien
      negentien twintig dertig veertig vyftig sestig sewentig tagtig negentig honderd* duisend* miljoen* persent`,
    secrets: 'wagwoord* pin otp kode kodes kaart kaarte geheim*',
    courtesies: `seker natuurlik dankie hallo jammer welkom geluk goed reg plesier totsiens mooi graag wat watter jy u`,
  },
  de: {
    letters: latin,
    claims: `erledigt fertig geandert gespeichert aktualisiert erfasst eingetragen hinzugefugt entfernt geloscht storniert
      gebucht verschoben ubertragen bezahlt erstattet genehmigt bestatigt* abgeschlossen verarbeitet gesendet behoben
      erfolg* gelungen geklappt bereit vollstandig wurde wurden worden habe haben hat war waren gemacht getan angepasst
      ersetzt verlangert aufgenommen vermerkt ubernommen angelegt vorgenommen jetzt nun bereits abgelaufen werde werden`,
    numbers: `zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn
      neunzehn zwanzig dreißig dreissig vierzig funfzig sechzig siebzig achtzig neunzig hundert* tausend* million*
      zweihundert* dreihundert* prozent dutzend`,
    secrets: 'passwort* kennwort* pin tan code codes karte* geheim* zugangsdaten',
    courtesies: `gern gerne danke hallo entschuldigung willkommen gluckwunsch naturlich klar sicher schon tschus gut leider
      wiedersehen`,
  },
  es: {
    letters: latin,
    claims: `hecho hecha listo lista actualizado actualizada cambiado cambiada guardado guardada registrado registrada
      anadido anadida agregado agregada eliminado eliminada borrado borrada cancelado cancelada anulado anulada confirmado
      confirmada completado completada terminado terminada exito exitos* aprobado aprobada reservado reservada enviado
      enviada pagado pagada reembolsado procesado procesada realizado realizada corregido corregida modificado modificada
      movido movida aplicado aplicada he ha hemos han fue fueron sido quedo queda cambie actualice guarde ya ahora vencido
      vencida voy vamos`,
    numbers: `dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieci* veint* treinta cuarenta
      cincuenta sesenta setenta ochenta noventa cien ciento* doscient* trescient* cuatrocient* quinient* seiscient*
      setecient* ochocient* novecient* mil miles millon*`,
    secrets: 'contrasena* clave claves codigo* tarjeta* pin secreto*',
    courtesies: `claro gracias hola perdon bienvenido bienvenida felicidades enhorabuena encantado encantada adios vale
      lamento siento atiende que cual`,
  },
  fr: {
    letters: latin,
    claims: `fait faite faits faites effectue* modifie modifiee modifies change changee enregistre* ajoute ajoutee supprime
      supprimee annule annulee confirme* valide* reussi* succes termine terminee complete completee approuve* reserve
      reservee envoye envoyee paye payee rembourse* traite traitee corrige corrigee mis mise actualise* deplace deplacee
      applique* pret prete ai avons ont ete maintenant deja expire*
      vais allons`,
    numbers: `deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt* trente quarante
      cinquante soixante* cent cents mille million* milliard* douzaine*`,
    secrets: 'passe code codes carte cartes pin secret*',
    courtesies: `bien merci bonjour desole desolee bienvenue felicitations volontiers parfait entendu bonsoir certainement
      lesquels lesquelles vous`,
  },
  ar: {
    letters: /[\p{Script=Arabic}\u0640]/u,
    claims: `تم تمت جرى غيرت غيرنا حدثت حدثنا سجلت سجلنا حفظت حفظنا الغيت الغينا اضفت اضفنا حذفت حذفنا نجح* بنجاح ناجح*
      اكتمل* انتهى انتهت جاهز* مؤكد* اكدت اكدنا ارسلت ارسلنا دفعت دفعنا وافقت وافقنا قمت قمنا لقد قد اصبح* صار*
      محدث* مكتمل* منجز* الان بالفعل سوف سنقوم ساقوم`,
    numbers: `اثنان اثنين اثنتان ثلاث* اربع* خمس* ست ستة ستون سبع* ثمان* تسع* عشر* عشرون مئة مائة مئت* مائت* الف الفان
      الاف مليون* مليار*`,
    secrets: 'المرور السر السري السرية سرية بطاقة البطاقة رمز الرمز رقمك',
    courtesies: 'مرحبا اهلا شكرا عفوا مبروك بالتاكيد طبعا نعم تفضل بكل سرور ماذا ايها',
  },
};
