import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { parse } from 'yaml';

const folder = fileURLToPath(new URL('./tasks/', import.meta.url));
const AnswersSchema = v.record(v.string(), v.string());

const TaskSchema = v.strictObject({
  action: v.string(),
  answers: v.exactOptional(AnswersSchema, {}),
  /** All that differs in the backend at the end. */
  changes: v.exactOptional(v.array(v.string()), []),
  /** For a question: what one of the hub's messages holds. */
  hears: v.exactOptional(v.string()),
});
const TasksSchema = v.strictObject({
  records: v.record(v.string(), v.array(v.record(v.string(), v.unknown()))),
  answers: v.exactOptional(AnswersSchema, {}),
  /** By language: how a conversation in it begins that leads to a question for a yes. */
  openings: v.exactOptional(v.record(v.string(), v.string()), {}),
  tasks: v.record(v.string(), TaskSchema),
});

export type Task = v.InferOutput<typeof TaskSchema>;
export type ExampleTasks = v.InferOutput<typeof TasksSchema>;

/** What stands in an example's backend, and what its customers want done: `tasks/<example>.yaml`. */
export function readTasks(example: string): ExampleTasks {
  const { records, answers, openings, tasks } = v.parse(
    TasksSchema,
    parse(readFileSync(`${folder}${example}.yaml`, 'utf8')),
  );
  const withFacts = (task: Task): Task => ({ ...task, answers: { ...task.answers, ...answers } });
  return {
    records,
    answers,
    openings,
    tasks: Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, withFacts(task)])),
  };
}
