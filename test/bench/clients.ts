import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent, type Dispatcher, Pool, fetch as undiciFetch } from 'undici';

type Post = (url: URL, headers: Readonly<Record<string, string>>, body: string) => Promise<void>;

const connections = 128;

/** The ways to send a JSON body that the bench compares. Each resolves once the answer was read whole. */
export const clients: Readonly<Record<string, () => Post>> = {
  /** Global `fetch` as it comes. */
  fetch: () => async (url, headers, body) => {
    const response = await fetch(url, { method: 'POST', headers, body });
    await response.text();
    assertSuccess(response.status);
  },
  'undici.fetch with an Agent': () => {
    const dispatcher = new Agent({ connections });
    return async (url, headers, body) => {
      const response = await undiciFetch(url, { method: 'POST', headers, body, dispatcher });
      await response.text();
      assertSuccess(response.status);
    };
  },
  'undici Agent.request': () => {
    const agent = new Agent({ connections });
    return (url, headers, body) =>
      readAnswer(
        agent.request({
          origin: url.origin,
          path: url.pathname,
          method: 'POST',
          headers: { ...headers },
          body,
        }),
      );
  },
  'undici Pool.request': () => createPoolRequest({ connections }),
  'undici Pool.request, pipelining 8': () => createPoolRequest({ connections: 8, pipelining: 8 }),
  'undici Pool.dispatch': () => createPoolDispatch({ connections }),
  'undici Pool.dispatch, pipelining 8': () => createPoolDispatch({ connections: 8, pipelining: 8 }),
  'node:http keep-alive': () => {
    const agent = new HttpAgent({ keepAlive: true, maxSockets: connections });
    return (url, headers, body) =>
      new Promise((resolve, reject) => {
        const options = { host: url.hostname, port: url.port, path: url.pathname, method: 'POST', agent };
        const length = { 'content-length': Buffer.byteLength(body) };
        httpRequest({ ...options, headers: { ...headers, ...length } }, (response) => {
          response.resume().on('end', () => resolve(assertSuccess(response.statusCode ?? 0)));
        })
          .on('error', reject)
          .end(body);
      });
  },
};

interface PoolOptions {
  readonly connections: number;
  readonly pipelining?: number;
}

/** A bare handler talks to few hosts: one pool for each. */
function createPools(options: PoolOptions): (url: URL) => Pool {
  const pools = new Map<string, Pool>();
  return ({ origin }) => {
    const pool = pools.get(origin) ?? new Pool(origin, options);
    pools.set(origin, pool);
    return pool;
  };
}

function createPoolRequest(options: PoolOptions): Post {
  const poolOf = createPools(options);
  return (url, headers, body) =>
    readAnswer(poolOf(url).request({ path: url.pathname, method: 'POST', headers: { ...headers }, body }));
}

function createPoolDispatch(options: PoolOptions): Post {
  const poolOf = createPools(options);
  return (url, headers, body) =>
    new Promise((resolve, reject) => {
      let status = 0;
      poolOf(url).dispatch(
        { path: url.pathname, method: 'POST', headers: { ...headers }, body, idempotent: true },
        {
          onRequestStart: () => {},
          onResponseStart: (_controller, statusCode) => {
            status = statusCode;
          },
          onResponseData: () => {},
          onResponseEnd: () => resolve(assertSuccess(status)),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
}

async function readAnswer(answer: Promise<Dispatcher.ResponseData>): Promise<void> {
  const { statusCode, body } = await answer;
  await body.text();
  assertSuccess(statusCode);
}

function assertSuccess(status: number): void {
  if (status < 200 || status > 299) throw new Error(`Answered ${status}`);
}
