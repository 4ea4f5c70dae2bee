import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkText } from '../../plugins/llm/src/interpreter.ts';

/** What the scripted model does with one request. */
export type ScriptedAnswer =
  /** Answers 200 with this text, as the model's own words. `usage: null`: it does not say what that took. */
  | { readonly text: string; readonly usage?: readonly [input: number, output: number] | null }
  /** Answers 200 with a body that is no completion at all. */
  | { readonly body: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Begins to answer, and goes on byte by byte without an end. */
  | { readonly drip: true }
  | { readonly hang: true }
  /** Cuts the connection. */
  | { readonly drop: true };

/** One request, whichever of the three APIs it came by. */
export interface ScriptedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The whole body, as sent. */
  readonly raw: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What stands in it for the system, and for the user. */
  readonly instructions: string;
  readonly prompt: string;
  /** The customer's message, as the prompt carries it. */
  readonly message: string;
}

/** Whether a request is the plugin's own check: no customer stands behind it. */
export function isCheck({ message }: ScriptedRequest): boolean {
  return message === checkText;
}

/** Answers from what stands in the request. */
export type Script = (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** A server that speaks the APIs of OpenAI (both) and Anthropic, with a script for a model. */
export interface ScriptedModel {
  /** `http://127.0.0.1:1234/v1`. */
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  /** What comes from now on. Default: an empty list of commands. */
  answer(script: ScriptedAnswer | Script): void;
  /** Resolves when so many requests have come. */
  waitFor(count: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ScriptedModelOptions {
  /** Refuses every other key with 401. */
  readonly key?: string;
}

/** The text that stands for these commands. */
export function commands(...list: readonly object[]): { readonly text: string } {
  return { text: JSON.stringify({ commands: list }) };
}

export async function startScriptedModel({ key }: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
  const waiting = new Set<() => void>();
  const drips = new Set<NodeJS.Timeout>();
  let script: Script = () => commands();

  const server = createServer(async (message, response) => {
    const request = await readRequest(message);
    requests.push(request);
    for (const wake of waiting) wake();
    const { authorization, 'x-api-key': apiKey } = request.headers;
    if (key !== undefined && authorization !== `Bearer ${key}` && apiKey !== key)
      return send(response, 401, { error: { message: `Incorrect API key: ${authorization ?? apiKey}` } });
    const answer = await script(request);
    if ('hang' in answer) return;
    if ('drop' in answer) return void message.socket.destroy();
    if ('status' in answer)
      return send(response, answer.status, { error: { message: request.prompt } }, answer.headers);
    if ('body' in answer) return void response.writeHead(200).end(answer.body);
    if ('drip' in answer) {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      const drip = setInterval(() => response.write(' '), 10);
      drips.add(drip);
      return void response.once('close', () => clearInterval(drip));
    }
    send(response, 200, toCompletion(request.path, answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    answer(next) {
      script = typeof next === 'function' ? next : () => next;
    },
    waitFor: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (requests.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    async stop() {
      for (const drip of drips) clearInterval(drip);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function readRequest(message: IncomingMessage): Promise<ScriptedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString('utf8');
  const body = JSON.parse(raw) as Record<string, unknown>;
  const turns = [...toList(body.messages), ...toList(body.input)] as { role: string; content: unknown }[];
  const textOf = (isUser: boolean) =>
    turns.flatMap(({ role, content }) => ((role === 'user') === isUser ? [toText(content)] : [])).join('\n');
  const prompt = textOf(true);
  const [, said = '""'] = /<message>\n(.*)\n<\/message>/.exec(prompt) ?? [];
  return {
    path: message.url ?? '',
    headers: message.headers,
    raw,
    body,
    instructions: body.system === undefined ? textOf(false) : toText(body.system),
    prompt,
    message: JSON.parse(said),
  };
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toText(content: unknown): string {
  if (typeof content === 'string') return content;
  return toList(content)
    .map((part) => (part as { text?: string }).text ?? '')
    .join('\n');
}

type Said = Extract<ScriptedAnswer, { readonly text: string }>;

function toCompletion(path: string, { text, usage = [100, 20] }: Said): object {
  const [input, output] = usage ?? [];
  const common = { id: 'scripted-1', model: 'scripted' };
  if (path.endsWith('/messages'))
    return {
      ...{ ...common, type: 'message', role: 'assistant', content: [{ type: 'text', text }] },
      ...{ stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: input ?? 0, output_tokens: output ?? 0 },
    };
  if (path.endsWith('/responses')) {
    const content = [{ type: 'output_text', text, annotations: [] }];
    return {
      ...{ ...common, object: 'response', created_at: 1, status: 'completed', incomplete_details: null },
      output: [{ type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content }],
      ...(usage === null ? {} : { usage: { input_tokens: input, output_tokens: output } }),
    };
  }
  const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' };
  return {
    ...{ ...common, object: 'chat.completion', created: 1, choices: [choice] },
    ...(usage === null ? {} : { usage: { prompt_tokens: input, completion_tokens: output } }),
  };
}
