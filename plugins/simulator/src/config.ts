import * as v from 'valibot';

const EverySchema = v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)));

/** What `config:` of this channel in hub.yaml must look like. All keys are optional. */
export const SimulatorConfigSchema = v.optional(
  v.strictObject({
    'allow-remote': v.optional(v.boolean(), false),
    faults: v.optional(v.strictObject({ 'busy-every': EverySchema, 'unreachable-every': EverySchema }), {}),
  }),
  {},
);

export type SimulatorConfig = v.InferOutput<typeof SimulatorConfigSchema>;
