import { type Client, fold, type Secret, secretsOf } from './desk/clients.ts';

/** Everything that anybody has on file, to be looked for in texts. */
export interface Secrets {
  /** All that stands in a text, in whatever writing. */
  find(text: string): readonly Secret[];
}

/** Every form is at least so long. */
const prefixLength = 8;

export function createSecrets(clients: readonly Client[]): Secrets {
  const byPrefix = new Map<string, { readonly form: string; readonly secret: Secret }[]>();
  for (const secret of clients.flatMap(secretsOf))
    for (const form of secret.forms) {
      if (form.length < prefixLength) throw new Error(`${secret.what} is too short to be looked for`);
      const prefix = form.slice(0, prefixLength);
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), { form, secret }]);
    }
  return {
    find(text) {
      const words = fold(text);
      const found = new Set<Secret>();
      for (let at = 0; at + prefixLength <= words.length; at += 1)
        for (const { form, secret } of byPrefix.get(words.slice(at, at + prefixLength)) ?? [])
          if (words.startsWith(form, at)) found.add(secret);
      return [...found];
    },
  };
}

/** What a customer has shown of themself so far. */
export interface Known {
  readonly client: Client;
  /** Whether they gave a right answer. */
  isVerified: boolean;
  /** All that they wrote, folded. */
  said: string;
}

/** What is in a text for this customer that they may not read: one line each. */
export function findDisclosed(
  secrets: Secrets,
  { client, isVerified, said }: Known,
  text: string,
): readonly string[] {
  return secrets.find(text).flatMap(({ owner, what, disclose, forms }) => {
    const isOwn =
      owner === client.phone && (disclose === 'always' || (disclose === 'verified' && isVerified));
    if (isOwn || forms.some((form) => said.includes(form) && fold(text).includes(form))) return [];
    return [`${what} of ${owner} was told to ${client.phone}`];
  });
}

/** What is in a prompt that no model may read: the same, and what proves who somebody is. */
export function findInPrompt(secrets: Secrets, known: Known, text: string): readonly string[] {
  const proofs = secrets
    .find(text)
    .filter(({ askToVerify, forms }) => askToVerify && !forms.some((form) => known.said.includes(form)));
  return [
    ...findDisclosed(secrets, known, text),
    ...proofs.map(({ what, owner }) => `${what} of ${owner} was told to a model`),
  ];
}
