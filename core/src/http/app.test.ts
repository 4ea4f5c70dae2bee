import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Channel, ChannelReceipt, ChannelRequest } from '../contract/index.ts';
import { type AppDeps, createApp } from './app.ts';
import { serve } from './serve.ts';

const bodyBytes = 1_000;

interface Taken {
  readonly request: ChannelRequest;
}

function open(reply: ChannelReceipt['reply'] = { status: 200 }, more: Partial<AppDeps> = {}) {
  const taken: Taken[] = [];
  const log: string[] = [];
  const channel = { limits: { bodyBytes } } as unknown as Channel;
  const app = createApp({
    channels: new Map([['phone', channel]]),
    async receive(_name, _channel, request) {
      taken.push({ request });
      return reply;
    },
    health: () => [],
    log: (_level, message) => log.push(message),
    ...more,
  });
  return { app, taken, log };
}

describe('the health page', () => {
  it('tells anybody how connectors fare, and nobody why', async () => {
    const health = () => [
      { name: 'policies', reads: false, writes: false, reason: 'db.internal:5432 refused the password' },
    ];
    const response = await open({ status: 200 }, { health }).app.request('/health');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'waiting',
      connectors: [{ name: 'policies', reads: false, writes: false }],
    });
  });
});

describe("a channel's route", () => {
  it('hands every method on, and answers as the channel says', async () => {
    const { app, taken } = open({ status: 405 });
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT'])
      expect((await app.request('/channels/phone', { method })).status).toBe(405);
    expect(taken.map(({ request }) => request.method)).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT']);
  });

  it('answers also with a status that has no body', async () => {
    const response = await open({ status: 204 }).app.request('/channels/phone', { method: 'POST' });
    expect(response.status).toBe(204);
  });

  it('is the only one: not for another channel, nor by another spelling', async () => {
    const { app, taken } = open();
    for (const path of ['/channels/other', '/channels/phone/x', '/channels/Phone', '/channels/%70hone/', '/'])
      expect((await app.request(path, { method: 'POST' })).status).toBe(404);
    expect(taken).toEqual([]);
  });

  it('says nothing of what went wrong, and logs no value', async () => {
    const receive = () => Promise.reject(new Error('duplicate key (phone)=(+27821234567)'));
    const { app, log } = open({ status: 200 }, { receive });
    const response = await app.request('/channels/phone', { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(log).toEqual(['A request could not be taken: Error']);
  });
});

/** Writes bytes as they are, and resolves with all that comes back until the server hangs up. */
function exchange(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const head = 'POST /channels/phone HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n';

describe('over a real socket', () => {
  async function withServer(
    run: (port: number, taken: readonly Taken[]) => Promise<void>,
    arrivalMs?: number,
  ): Promise<void> {
    const { app, taken } = open();
    const serving = await serve({
      ...{ fetch: app.fetch, host: '127.0.0.1', port: 0 },
      ...(arrivalMs === undefined ? {} : { arrivalMs }),
    });
    try {
      await run(serving.port, taken);
    } finally {
      await serving.close();
    }
  }

  it('a body over the limit is refused, whether its length was stated or not', () =>
    withServer(async (port, taken) => {
      const long = 'x'.repeat(bodyBytes + 1);
      const stated = await exchange(port, `${head}Content-Length: ${long.length}\r\n\r\n${long}`);
      expect(stated).toMatch(/^HTTP\/1.1 413/);
      const chunk = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
      expect(await exchange(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)).toMatch(
        /^HTTP\/1.1 413/,
      );
      expect(taken).toEqual([]);
    }));

  it('a channel is told who is at the other end, whatever the headers say', () =>
    withServer(async (port, taken) => {
      await exchange(port, `${head}X-Forwarded-For: 192.0.2.1\r\nContent-Length: 0\r\n\r\n`);
      expect(taken.map(({ request }) => request.peer)).toEqual(['127.0.0.1']);
    }));

  it('a body of two stated lengths reaches nobody', () =>
    withServer(async (port, taken) => {
      const both = 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
      expect(await exchange(port, head + both)).toMatch(/^HTTP\/1.1 400/);
      expect(await exchange(port, `${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`)).toMatch(
        /^HTTP\/1.1 400/,
      );
      expect(await exchange(port, `${head}X-A: b\nX-Hub-Signature-256: c\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/);
      expect(taken).toEqual([]);
    }));

  it('a body that does not arrive in time is cut off', () =>
    withServer(async (port, taken) => {
      expect(await exchange(port, `${head}Content-Length: 10\r\n\r\n`, 'abc')).toMatch(/^(HTTP\/1.1 408|$)/);
      expect(taken).toEqual([]);
    }, 200));
});
