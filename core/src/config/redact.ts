/** Shorter texts are not redacted: they would tear holes into ordinary words. */
export const shortestSecret = 4;

/** Replaces every secret in a text by `[secret]`, the longest first. */
export function redact(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  let redacted = text;
  for (const secret of longestFirst) redacted = redacted.replaceAll(secret, '[secret]');
  return redacted;
}
