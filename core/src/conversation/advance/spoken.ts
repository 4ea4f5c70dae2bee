/** In which language a conversation is held. */
export interface Spoken {
  /** A language code that the hub has texts in. */
  readonly language: string;
  /** Whether the customer surely writes it. Until then the first message that is sure of another settles it. */
  readonly isSure: boolean;
  /** The other language that the customer's last message was surely in. */
  readonly rival?: string;
}

/** What a message tells of the language of whoever wrote it. */
export interface Heard {
  /** The language that it is surely written in. */
  readonly surely?: string;
  /** The language of the little that could be told. */
  readonly likely?: string;
  /** The language that the message asks for, and does nothing else. */
  readonly asked?: string;
  /** The one language that the message names, whatever it says of it. */
  readonly mentioned?: string;
}

/**
 * Follows the customer's language. Once it is sure it stays, unless they ask for another, or two messages in a row are
 * surely in another: a name, an address, a short or a mixed message turns nothing over. Messages that tell nothing are
 * passed over.
 */
export function followLanguage(before: Spoken | undefined, heard: Heard, home: string): Spoken {
  const { asked, surely, likely } = heard;
  const now = before ?? { language: home, isSure: false };
  if (asked !== undefined) return { language: asked, isSure: true };
  if (surely === undefined) {
    // A greeting may open a conversation; it does not change one.
    return before === undefined && likely !== undefined ? { language: likely, isSure: false } : now;
  }
  if (surely === now.language || !now.isSure || now.rival === surely)
    return { language: surely, isSure: true };
  return { ...now, rival: surely };
}

/**
 * What is heard when an interpreter names a language too. It counts where the words alone did not tell; and one that the
 * customer named themselves is one that they ask for.
 */
export function besides(heard: Heard, named: string | undefined, text: string): Heard {
  if (named === undefined || heard.asked !== undefined) return heard;
  if (heard.mentioned === named) return { asked: named };
  if (heard.surely !== undefined) return heard;
  if (heard.likely !== undefined && heard.likely !== named) return {};
  const words = text.match(/\p{L}+/gu) ?? [];
  return words.length >= 3 ? { surely: named } : { likely: named };
}

/** Only what the hub can answer in. */
export function withinLanguages(heard: Heard, languages: readonly string[]): Heard {
  return Object.fromEntries(Object.entries(heard).filter(([, language]) => languages.includes(language)));
}
