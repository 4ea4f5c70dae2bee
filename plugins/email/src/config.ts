import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));
const address = v.pipe(v.string(), v.email('an email address'));

/** A number, or the digits that a reference such as `${SMTP_PORT}` resolves to. */
const port = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/, 'a port number'), v.transform(Number)),
]);

/** What `config:` of an email notifier holds. Defaults are in the README's table. */
export const ConfigSchema = v.pipe(
  v.strictObject({
    host: text,
    port: v.optional(port),
    user: v.optional(text),
    password: v.optional(text),
    tls: v.optional(v.picklist(['starttls', 'implicit', 'disable']), 'starttls'),
    ca: v.optional(text),
    from: address,
    to: v.union([
      v.pipe(
        address,
        v.transform((one) => [one]),
      ),
      v.pipe(v.array(address), v.minLength(1)),
    ]),
    'reply-to': v.optional(address),
    'pool-max': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), 2),
    /** Seconds. */
    timeout: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)), 20),
  }),
  v.check(
    ({ user, password }) => (user === undefined) === (password === undefined),
    'give `user` and `password` together, or neither',
  ),
);

export type Config = v.InferOutput<typeof ConfigSchema>;

/** The port that goes with the encryption, where none is given. */
export function portOf({ port: given, tls }: Config): number {
  return given ?? (tls === 'implicit' ? 465 : tls === 'starttls' ? 587 : 25);
}
