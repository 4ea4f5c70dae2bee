/** Why the real service would refuse a payload, in its own terms. */
export interface Refusal {
  readonly code: number;
  readonly details: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Checks a body of `POST /{phone-number-id}/messages` as the Graph API does. Undefined: it would be taken. */
export function refusePayload(body: unknown, isMedia: (id: string) => boolean): Refusal | undefined {
  if (!isObject(body)) return invalid('The body must be a JSON object');
  if (body.messaging_product !== 'whatsapp') return missing('messaging_product');
  if ('status' in body) return refuseReadReceipt(body);
  return refuseRecipient(body) ?? refuseContent(body, isMedia);
}

function refuseReadReceipt(body: Json): Refusal | undefined {
  if (body.status !== 'read') return invalid('status must be read');
  if (!isText(body.message_id)) return missing('message_id');
  const indicator = body.typing_indicator;
  if (indicator === undefined) return undefined;
  return isObject(indicator) && indicator.type === 'text' ? undefined : invalid('typing_indicator.type');
}

function refuseRecipient(body: Json): Refusal | undefined {
  const { to, recipient, recipient_type: type } = body;
  if (type !== undefined && type !== 'individual') return invalid('recipient_type must be individual');
  if (to === undefined && recipient === undefined) return missing('to');
  if (to !== undefined && !(isText(to) && /^\+?\d{5,15}$/.test(to)))
    return invalid('to must be a phone number');
  if (
    recipient !== undefined &&
    !(isText(recipient) && /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient))
  ) {
    return invalid('recipient must be a user id');
  }
  return undefined;
}

function refuseContent(body: Json, isMedia: (id: string) => boolean): Refusal | undefined {
  if (body.type === 'text' || body.type === undefined) return refuseText(body.text);
  if (body.type === 'interactive') return refuseInteractive(body.interactive);
  if (body.type === 'document') return refuseDocument(body.document, isMedia);
  if (body.type === 'template') return refuseTemplate(body.template);
  return invalid(`type ${String(body.type)} is not served by this stand-in`);
}

function refuseDocument(document: unknown, isMedia: (id: string) => boolean): Refusal | undefined {
  if (!isObject(document)) return missing('document');
  if (!isText(document.id) || !isMedia(document.id)) return invalid('document.id is no uploaded media');
  if (document.caption !== undefined) {
    const refusal = refuseLength('document.caption', document.caption, 1024);
    if (refusal !== undefined) return refusal;
  }
  return refuseLength('document.filename', document.filename, 240);
}

/** Parameters of a template take one line each, and its body at most 1,024 characters. */
function refuseTemplate(template: unknown): Refusal | undefined {
  if (!isObject(template)) return missing('template');
  if (!isText(template.name)) return missing('template.name');
  if (!isObject(template.language) || !isText(template.language.code))
    return missing('template.language.code');
  const components = Array.isArray(template.components) ? template.components : [];
  let length = 0;
  for (const component of components) {
    if (isObject(component) && component.type === 'button') {
      const refusal = refuseQuickReply(component);
      if (refusal !== undefined) return refusal;
      continue;
    }
    if (!isObject(component) || component.type !== 'body')
      return invalid('only body and button components are served');
    for (const parameter of Array.isArray(component.parameters) ? component.parameters : []) {
      if (!isObject(parameter) || parameter.type !== 'text' || !isText(parameter.text))
        return missing('parameter.text');
      if (/[\n\t]| {5,}/.test(parameter.text))
        return { code: 132018, details: 'Param text cannot have new-line/tab characters' };
      length += parameter.text.length;
    }
  }
  return length > 1024 ? { code: 132005, details: 'Translated text too long' } : undefined;
}

function refuseQuickReply({ sub_type, index, parameters }: Record<string, unknown>): Refusal | undefined {
  if (sub_type !== 'quick_reply' || !isText(index)) return invalid('button.sub_type or index');
  const [parameter, ...others] = Array.isArray(parameters) ? parameters : [];
  if (!isObject(parameter) || parameter.type !== 'payload' || others.length > 0)
    return missing('button.parameters');
  return refuseLength('payload', parameter.payload, 128);
}

function refuseText(text: unknown): Refusal | undefined {
  return refuseLength('text.body', isObject(text) ? text.body : undefined, 4096);
}

function refuseInteractive(interactive: unknown): Refusal | undefined {
  if (!isObject(interactive)) return missing('interactive');
  const { type, body, action } = interactive;
  if (!isObject(action)) return missing('interactive.action');
  const text = isObject(body) ? body.text : undefined;
  if (type === 'button') {
    return refuseLength('interactive.body.text', text, 1024) ?? refuseButtons(action.buttons);
  }
  if (type === 'list') {
    return (
      refuseLength('interactive.body.text', text, 4096) ??
      refuseLength('interactive.action.button', action.button, 20) ??
      refuseSections(action.sections)
    );
  }
  if (type === 'request_contact_info') {
    const { text } = isObject(body) ? body : {};
    if (action.name !== 'request_contact_info') return invalid('interactive.action.name');
    return refuseLength('interactive.body.text', text, 1024);
  }
  return invalid('interactive.type');
}

function refuseButtons(buttons: unknown): Refusal | undefined {
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) {
    return invalid('buttons: min 1, max 3');
  }
  const replies = buttons.map((button) =>
    isObject(button) && button.type === 'reply' ? button.reply : undefined,
  );
  for (const reply of replies) {
    if (!isObject(reply)) return invalid('buttons[].reply');
    const refusal = refuseLength('reply.id', reply.id, 256) ?? refuseLength('reply.title', reply.title, 20);
    if (refusal !== undefined) return refusal;
  }
  return refuseRepeats(replies, 'id') ?? refuseRepeats(replies, 'title');
}

function refuseSections(sections: unknown): Refusal | undefined {
  if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10) {
    return invalid('sections: min 1, max 10');
  }
  const rows: unknown[] = [];
  for (const section of sections) {
    if (!isObject(section) || !Array.isArray(section.rows)) return missing('sections[].rows');
    if (sections.length > 1 && !isText(section.title)) return missing('sections[].title');
    rows.push(...section.rows);
  }
  if (rows.length < 1 || rows.length > 10) return invalid('rows: min 1, max 10 in all sections together');
  for (const row of rows) {
    if (!isObject(row)) return invalid('rows[]');
    const refusal = refuseLength('row.id', row.id, 200) ?? refuseLength('row.title', row.title, 24);
    if (refusal !== undefined) return refusal;
    if (row.description !== undefined) {
      const tooLong = refuseLength('row.description', row.description, 72);
      if (tooLong !== undefined) return tooLong;
    }
  }
  return refuseRepeats(rows, 'id');
}

function refuseRepeats(items: readonly unknown[], key: string): Refusal | undefined {
  const values = items.map((item) => (isObject(item) ? item[key] : undefined));
  return new Set(values).size < values.length ? invalid(`${key} must be unique`) : undefined;
}

function refuseLength(name: string, value: unknown, most: number): Refusal | undefined {
  if (!isText(value) || value === '') return missing(name);
  return value.length > most
    ? { code: 131009, details: `${name} is longer than ${most} characters` }
    : undefined;
}

function missing(name: string): Refusal {
  return { code: 100, details: `The parameter ${name} is required.` };
}

function invalid(details: string): Refusal {
  return { code: 100, details };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
