import { type LanguageWords, listWords } from './language-words.ts';

export const es: LanguageWords = {
  stop: listWords(
    'para|parar|stop|alto|basta|cancelar|cancela|cancélalo|cancele|cancelarlo|olvídalo|olvídelo|déjalo|déjelo|déjalo así|da igual|no importa|he cambiado de idea|cambié de idea|cambié de opinión|he cambiado de opinión|' +
      'mejor no|ya no|ya no quiero|no quiero|no lo quiero|ahora no|no ahora|empezar de nuevo|volver a empezar|salir|no sigas|no lo hagas|no lo haga|atrás',
  ),
  decline: listWords(
    'no|no gracias|nada|nada más|no nada|no nada más|eso es todo|es todo|no eso es todo|no es todo|ninguno|estoy bien|hoy no|no muchas gracias',
  ),
  person: listWords(
    'persona|una persona|humano|un humano|ser humano|alguien|agente|un agente|asesor|un asesor|asesora|representante|un representante|operador|operadora|empleado|atención al cliente|servicio al cliente|soporte|queja|reclamación|reclamo|' +
      'quiero quejarme|quiero poner una queja|llámame|llámeme|llámenme|llámame por favor|llámeme por favor|por favor llámeme',
  ),
  personWithin: listWords(
    'hablar con alguien|hablar con una persona|hablar con un humano|hablar con un agente|hablar con un asesor|hablar con una asesora|hablar con un representante|hablar con un operador|hablar con una|hablar con un|persona real|persona de verdad|' +
      'con una persona|con un agente|con un humano|con un asesor|que me llame|que me llamen|me puede llamar|me pueden llamar|llámenme|llámeme|atención al cliente|servicio al cliente',
  ),
  help: listWords(
    'ayuda|ayúdame|ayúdeme|menú|menú principal|opciones|qué puedes hacer|qué puede hacer|qué puedes hacer por mí|qué puede hacer por mí|qué puedo hacer|qué puedo hacer aquí|cómo funciona|cómo funciona esto|me puedes ayudar|en qué me puedes ayudar|en qué me puede ayudar|me puede ayudar|' +
      'puedes ayudarme|puede ayudarme|necesito ayuda|información|info|cuáles son las opciones|cuáles son mis opciones|muéstrame el menú|ver opciones',
  ),
  greet: listWords(
    'hola|buenas|buenos días|buen día|buenas tardes|buenas noches|hola buenas|hola buenos días|hola buenas tardes|saludos|qué tal|hola qué tal|cómo está|cómo estás|hola cómo está|hola cómo estás|muy buenas',
  ),
  farewell: listWords(
    'adiós|chao|chau|hasta luego|hasta pronto|hasta mañana|nos vemos|que tenga buen día|que tenga un buen día|buen fin de semana|listo|ya está|terminé|he terminado|eso era todo',
  ),
  thanks: listWords(
    'gracias|muchas gracias|mil gracias|muchísimas gracias|gracias por todo|ok gracias|vale gracias|perfecto|perfecto gracias|genial|genial gracias|estupendo|excelente|muy amable|se lo agradezco',
  ),
  polite: listWords(
    'por|favor|gracias|muchas|hola|buenos|buenas|buen|días|día|tardes|noches|ok|okay|vale|bueno|bien|disculpe|disculpa|perdón|perdone|señor|señora|señorita|estimados|equipo|pues|amable|muy|solo|sólo|ay|eh',
  ),
  negations: listWords(
    'no|nunca|jamás|sin|ni|ninguno|ninguna|ningún|nada|tampoco|evitar|evite|excepto|salvo',
  ),
  phrases: {
    'direccion de correo electronico': 'email',
    'direccion de correo': 'email',
    'direccion de email': 'email',
    'correo electronico': 'email',
    correo: 'email',
    'en vez de': 'sin',
    'en lugar de': 'sin',
    'no es correcto': 'incorrecto',
    'no es correcta': 'incorrecto',
    'no esta bien': 'incorrecto',
    'esta mal': 'incorrecto',
    'gracias por': 'nunca',
    'dar de alta': 'registrar',
    'dar de baja': 'eliminar',
    'de alta': 'registrar',
    'de baja': 'eliminar',
    'que pasa si': 'por que',
    'que pasa': 'porque',
    'si yo': 'nunca',
  },
  turns: listWords('pero|sino|mejor|aunque|porque|realmente'),
  subjects: listWords(
    'yo|nosotros|quiero|quiere|quisiera|quería|queremos|necesito|necesitamos|puedo|puede|puedes|podría|podrías|por|favor|mi|mis|ahora|he|hay|haga|ponga|use|pon',
  ),
  joins: listWords('y|e|luego|entonces|después'),
  asking: listWords(
    'ha|han|había|fue|fueron|es|son|está|están|era|quién|quien|cuándo|cuando|dónde|donde|qué|que|cuál|cual|cuáles|cómo|como|cuánto|cuántos|tiene|tienen',
  ),
  wishing: listWords(
    'puedo|puede|puedes|podría|podrías|podemos|debo|tengo que|hay que|quiero|quisiera|necesito|posible|me gustaría|cómo cambio|cómo elimino|cómo añado|cómo agrego|me he mudado|me mudé|he cambiado|tengo una nueva|tengo un nuevo|hago para',
  ),
  empty: listWords(
    'el|la|los|las|lo|un|una|unos|unas|y|e|o|u|de|del|al|a|en|con|por|para|sobre|desde|hasta|como|que|qué|se|si|sí|me|te|le|les|nos|mi|mis|tu|tus|su|sus|mío|mía|nuestro|nuestra|yo|tú|usted|ustedes|él|ella|nosotros|ellos|este|esta|esto|ese|esa|eso|' +
      'es|son|soy|somos|era|fue|ser|estar|está|estoy|están|ha|han|he|has|hay|hemos|haber|tener|tengo|tiene|tenemos|puedo|puede|puedes|podría|podrías|poder|quiero|quiere|quisiera|quería|queremos|necesito|necesitamos|deseo|gustaría|' +
      'hacer|haga|haz|hago|va|voy|ir|dar|ver|ahora|ya|aquí|allí|ahí|también|muy|más|algo|alguien|hoy|solo|sólo|por|favor|gracias|lamentablemente|hola|buenos|buenas|días|día|tardes|noches|ok|vale|bueno|bien|no|señor|señora|equipo|ayuda|ayudar|saber|decir|posible|quinta',
  ),
  verbs: {
    change: listWords(
      'cambiar|cambie|cambia|cambio|cambiado|cambié|actualizar|actualice|actualiza|actualización|modificar|modifique|modifica|modificación|corregir|corrija|corrige|editar|reemplazar|sustituir|rectificar',
    ),
    add: listWords(
      'añadir|añada|añade|añado|agregar|agregue|agrega|agrego|incluir|incluya|incluye|registrar|registre|inscribir|inscriba|incorporar',
    ),
    remove: listWords(
      'eliminar|elimine|elimina|elimino|quitar|quite|quita|borrar|borre|borra|suprimir|suprima|cancelar|cancele|cancela|cancelación|anular|anule|anula|anulación|retirar|retire|retira',
    ),
  },
  hints: listWords(
    'nuevo|nueva|nuevos|nuevas|incorrecto|incorrecta|equivocado|equivocada|distinto|distinta|diferente|antiguo|antigua|viejo|vieja',
  ),
  ordinals: listWords(
    'primero|segundo|tercero|cuarto|quinto|sexto|séptimo|octavo|noveno|décimo|primera|segunda|tercera|cuarta|quinta|sexta|séptima|octava|novena|décima',
  ),
  last: listWords('último|última'),
  choosing: listWords(
    'número|núm|nº|opción|elección|el|la|los|las|uno|una|este|esta|ese|esa|eso|es|mi|por|favor|quiero|digo|prefiero|con|terminada|termina|en|póliza|gracias|ok|vale|sí|para|a|de|elijo|escojo|tomo',
  ),
  topics: listWords(
    'dirección|domicilio|cita|citas|póliza|pedido|pedidos|cuenta|pago|pagos|tarjeta|teléfono|número|correo|electrónico|cumpleaños|fecha|mudado|mudé|mudamos|hija|hijo|esposa|esposo|marido|mujer|madre|padre|niño|niños|casado|casada|entrega|factura|saldo|beneficiario|beneficiaria|vivo',
  ),
};
