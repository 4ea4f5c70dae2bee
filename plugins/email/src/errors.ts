import { type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';

interface SmtpFacts {
  readonly code: string;
  readonly responseCode: number | undefined;
}

/** By nodemailer's codes. */
const codes: Readonly<
  Record<string, { readonly code: ErrorCode; readonly message: string; readonly fix: string }>
> = {
  EAUTH: {
    code: 'PARLEY_NOTIFIER_CREDENTIALS',
    message: 'The mail server refused the login',
    fix: 'Look at `user` and `password`.',
  },
  ENOAUTH: {
    code: 'PARLEY_NOTIFIER_CREDENTIALS',
    message: 'The mail server wants a login',
    fix: 'Give `user` and `password`.',
  },
  ETIMEDOUT: {
    code: 'PARLEY_NOTIFIER_TIMEOUT',
    message: 'The mail server did not answer in time',
    fix: 'Look whether it can be reached from here, or raise `timeout`.',
  },
  ETLS: {
    code: 'PARLEY_NOTIFIER_UNREACHABLE',
    message: 'The connection to the mail server could not be encrypted',
    fix: 'Look at `tls`, and give the authority that signed its certificate as `ca`.',
  },
};

const unreachable = {
  code: 'PARLEY_NOTIFIER_UNREACHABLE',
  message: 'The mail server could not be reached, or its certificate does not verify',
  fix: 'Look at `host`, `port`, `tls` and `ca`.',
} as const;

/** Translates what nodemailer threw; its messages may hold addresses and server texts, so only codes are kept. */
export function translateError(error: unknown): ParleyError {
  if (isParleyError(error)) return error;
  const { code, responseCode } = readFacts(error);
  const cause = new Error(
    `The mail library reported ${code}${responseCode === undefined ? '' : ` ${responseCode}`}`,
  );
  const details = { smtp: responseCode ?? null, code };
  if (code in codes) {
    const known = codes[code] ?? unreachable;
    return new ParleyError(known.code, known.message, { cause, details, fix: known.fix });
  }
  if (responseCode !== undefined && responseCode >= 500) {
    return new ParleyError(
      'PARLEY_NOTIFIER_REJECTED',
      `The mail server refused the message (${responseCode})`,
      {
        cause,
        details,
        fix: 'Look whether `from` and `to` are addresses that it takes mail from and for.',
      },
    );
  }
  if (responseCode !== undefined && responseCode >= 400) {
    return new ParleyError('PARLEY_NOTIFIER_BUSY', `The mail server asks to try later (${responseCode})`, {
      cause,
      details,
      fix: 'Nothing to do: it is tried again.',
    });
  }
  return new ParleyError(unreachable.code, unreachable.message, { cause, details, fix: unreachable.fix });
}

function readFacts(error: unknown): SmtpFacts {
  const source: { code?: unknown; responseCode?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  return {
    code: typeof source.code === 'string' ? source.code : 'no code',
    responseCode: typeof source.responseCode === 'number' ? source.responseCode : undefined,
  };
}
