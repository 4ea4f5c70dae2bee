const maxBodyBytes = 65_536;
const maxIdLength = 200;

/**
 * Reads an answer to its end, at most 64 KiB, so that its connection can be used again, and finds the
 * receiver's own id for the delivery: `id` of a JSON body, else the `x-request-id` header. The status line has
 * already told whether the notice was accepted: a body that breaks off or drags on changes nothing about that.
 */
export async function readExternalId(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: AsyncIterable<Buffer>,
): Promise<string | undefined> {
  const text = await readText(body).catch(() => '');
  return toId(parseId(text)) ?? toId(headers['x-request-id']);
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBodyBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseId(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
  } catch {
    return undefined;
  }
}

function toId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxIdLength ? value : undefined;
}
