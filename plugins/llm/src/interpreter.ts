import {
  type CallOptions,
  type Finding,
  type Interpretation,
  type Interpreter,
  type InterpreterInput,
  isParleyError,
  type PluginHost,
} from '@parley/core/contract';
import { createCircuitBreaker } from '@parley/http-kit';
import { createAskModel, type ModelAnswer } from './ask-model.ts';
import { createBudget, type Usage } from './budget.ts';
import { baseUrlOf, type Config, isOpenHttp } from './config.ts';
import { errorCodes } from './errors.ts';
import { buildPrompt, type Prompt } from './prompt.ts';
import { readAnswer } from './read-answer.ts';
import { createTransport } from './transport.ts';

const nothing: Usage = { inputTokens: 0, outputTokens: 0 };

/** Builds the interpreter of one configured model. Loads the SDK, and connects, at the first message. */
export function createInterpreter(config: Config, host: PluginHost): Interpreter {
  const transport = createTransport(config, host);
  const { service } = transport;
  const ask = createAskModel(config, host, transport);
  const budget = createBudget(config, host);
  const disposed = new AbortController();
  const breaker = createCircuitBreaker({
    service,
    code: errorCodes.unreachable,
    now: () => host.now(),
    failures: config.breaker.failures,
    coolDownMs: config.breaker['cool-down'],
  });

  function toCall({ deadline, signal }: CallOptions): CallOptions {
    return {
      deadline: Math.min(deadline, host.now() + config.timeout),
      signal: AbortSignal.any([signal, disposed.signal]),
    };
  }

  /** `onAnswer` learns what an answer took, also of one that is of no use. */
  async function read(
    input: InterpreterInput,
    call: CallOptions,
    onAnswer: (answer: ModelAnswer) => void = () => {},
  ): Promise<Interpretation> {
    const prompt = buildPrompt(input);
    const answer = await ask(prompt, call);
    onAnswer(answer);
    const { inputTokens, outputTokens } = answer;
    return {
      ...readAnswer(answer.text, input, service),
      by: {
        model: `${config.provider}/${config.model}`,
        prompt: prompt.version,
        ...(inputTokens === undefined ? {} : { inputTokens }),
        ...(outputTokens === undefined ? {} : { outputTokens }),
      },
    };
  }

  return {
    async check(options) {
      try {
        await read(checkInput(host), toCall(options));
      } catch (error) {
        const finding = isParleyError(error) ? toFinding(error) : undefined;
        if (finding === undefined) throw error;
        return { findings: [finding] };
      }
      const findings: Finding[] = [
        { level: 'ok', message: `${service} (${config.model}) answers with commands` },
      ];
      if (isOpenHttp(baseUrlOf(config)))
        findings.push({
          level: 'warning',
          message: `Messages of customers travel to ${service} unencrypted`,
          fix: 'Use an https:// address outside your own network.',
        });
      return { findings };
    },

    async interpret(asked, options) {
      const input = config.phrase ? asked : withoutWords(asked);
      const call = toCall(options);
      const most = estimate(buildPrompt(input), config['max-output-tokens']);
      const reservation = budget.reserve(input.conversationId, most);
      // The model's being slow counts as a failure too, although the time that was up was the caller's.
      const counted = { ...call, deadline: Number.POSITIVE_INFINITY };
      const settle = ({ inputTokens, outputTokens }: ModelAnswer): void =>
        reservation.settle({
          inputTokens: inputTokens ?? most.inputTokens,
          outputTokens: outputTokens ?? most.outputTokens,
        });
      try {
        return await breaker.run(
          () => read(input, call, settle),
          () => false,
          counted,
        );
      } catch (error) {
        if (isFree(error)) reservation.settle(nothing);
        throw error;
      }
    },

    async dispose() {
      if (disposed.signal.aborted) return;
      disposed.abort();
      await transport.dispose();
    },
  };
}

function withoutWords({ phrasable: _, ...input }: InterpreterInput): InterpreterInput {
  return input;
}

/** A refusal costs nothing, and neither does what was never sent. What was lost on the way back may. */
function isFree(error: unknown): boolean {
  return isParleyError(error) && (error.details.sent === false || error.details.status !== undefined);
}

/** Before the server has counted: three bytes a token is on the safe side in every language. */
function estimate({ instructions, message, schema }: Prompt, outputTokens: number): Usage {
  const bytes = Buffer.byteLength(instructions + message + JSON.stringify(schema));
  return { inputTokens: Math.ceil(bytes / 3), outputTokens };
}

/** What will not pass by itself: a wrong key, an unknown model. */
function toFinding({ message, fix, details }: { message: string; fix: string | undefined; details: object }) {
  const status = 'status' in details ? Number(details.status) : 0;
  if (![400, 401, 403, 404].includes(status)) return undefined;
  return {
    level: 'error',
    message,
    fix: fix ?? 'Compare `api-key`, `model` and `base-url` with what the server expects.',
  } as const satisfies Finding;
}

/** The message of a check, which nobody wrote. */
export const checkText = 'Good day. This is the hub itself, trying out whether you answer.';

function checkInput({ country, timezone, now }: PluginHost): InterpreterInput {
  return {
    text: checkText,
    language: 'en',
    country,
    timezone,
    now: now(),
    actions: [],
    expectation: { kind: 'nothing' },
    known: [],
  };
}
