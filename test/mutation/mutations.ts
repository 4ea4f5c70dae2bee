/** One single check removed: the tests must notice. */
export interface Mutation {
  /** What is missing then. */
  readonly name: string;
  /** From the root of the workspace. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

function inFile(
  file: string,
  ...checks: readonly (readonly [string, string, string])[]
): readonly Mutation[] {
  return checks.map(([name, find, replace]) => ({ name, file, find, replace }));
}

/** Every check of the gate, the permit, and those around them that keep what they rely on true. */
export const mutations: readonly Mutation[] = [
  ...inFile(
    'core/src/gate/authorize.ts',
    ['shadow mode', "if (mode === 'shadow') return 'shadow';", ''],
    ['permission', "if (!isPermitted(action, permission)) return 'permission';", ''],
    ['evidence', "if (!isSufficient(evidence, action)) return 'evidence';", ''],
    ['expiry', "if (now > confirmation.expiresAt) return 'expired';", ''],
    ['the action of the plan', "if (plan.action !== action.name) return 'plan-changed';", ''],
    [
      'the hash of the plan',
      "if (hashPlan(plan, evidence, confirmation.nonce) !== confirmation.planHash) return 'plan-changed';",
      '',
    ],
    ['the answer', 'return checkAnswer(options) ?? (', 'return ('],
    [
      'the second confirmation',
      "(confirmation.stage < confirmationsNeeded(action) ? 'stage' : undefined)",
      'undefined',
    ],
    [
      'the token of the button',
      "return hashToken(answer.token) === confirmation.tokenHash ? undefined : 'not-this-button';",
      'return undefined;',
    ],
    ['the plain yes', "if (readPlainAnswer(answer.text, language) !== 'yes') return 'not-a-yes';", ''],
    [
      'that the channel accepted the question',
      "if (answer.acceptedAt === undefined) return 'not-accepted-yet';",
      'if (answer.acceptedAt === undefined) return undefined;',
    ],
    ['that the yes came after the question', "if (!isAfter) return 'sent-before-question';", ''],
    ['that the yes came in time', "if (!isInTime) return 'sent-too-late';", ''],
    ['that the question is the last message', "if (!answer.isLast) return 'not-last-message';", ''],
    ['the rank of permissions', 'return rank[permission] >= rank[permissionOf(action)];', 'return true;'],
    ['the record of what was authorised', 'return issued.has(input);', 'return true;'],
    [
      'that only the end of a conversation goes unconfirmed',
      "if (action.name !== closingAction || plan.action !== closingAction) return 'not-closing';",
      '',
    ],
    ['shadow mode, at the end', "if (mode === 'shadow') return 'shadow-closing';", ''],
    [
      'what may be written at the end',
      "return removes || !isPermitted(action, permission) ? 'permission' : undefined;",
      'return undefined;',
    ],
    ['that an authorization stays as it is', 'plan: freezeDeep(structuredClone(plan)),', 'plan,'],
  ),
  ...inFile(
    'core/src/gate/confirmation.ts',
    ['two confirmations of a removal', 'return action.removes ? 2 : 1;', 'return 1;'],
    [
      'the plan in its hash',
      'canonicalJson({ plan, evidence, nonce })',
      'canonicalJson({ evidence, nonce })',
    ],
    [
      'the evidence in the hash',
      'canonicalJson({ plan, evidence, nonce })',
      'canonicalJson({ plan, nonce })',
    ],
    [
      'the nonce in the hash',
      'canonicalJson({ plan, evidence, nonce })',
      'canonicalJson({ plan, evidence })',
    ],
  ),
  ...inFile(
    'core/src/gate/evidence.ts',
    ['two facts for a removal', 'return action.removes ? 2 : 1;', 'return 1;'],
    [
      'evidence for answers that show more',
      "if (action.kind === 'answer' && action.disclosure === 'always') return 0;",
      "if (action.kind === 'answer') return 0;",
    ],
    ['what an action asks for beyond its kind', 'action.evidence ?? 0', '0'],
    ['the fact that stands in for a phone', '(evidence.channelPhone ? 0 : 1)', '0'],
    [
      'what leads to the record, in sufficient evidence',
      'return hasRoot(evidence) && new Set',
      'return new Set',
    ],
    [
      'the facts in sufficient evidence',
      'return hasRoot(evidence) && new Set(evidence.facts).size >= factsNeededAt(evidence, action);',
      'return hasRoot(evidence);',
    ],
    [
      'that facts are distinct',
      'new Set(evidence.facts).size >= factsNeededAt',
      'evidence.facts.length >= factsNeededAt',
    ],
    ['disclose: never', "property.disclose === 'never' || !hasRoot(evidence)", '!hasRoot(evidence)'],
    [
      'what leads to the record, in disclosure',
      "property.disclose === 'never' || !hasRoot(evidence)",
      "property.disclose === 'never'",
    ],
    [
      'two facts before anything is shown without a phone',
      'if (!evidence.channelPhone) return facts >= 2;',
      '',
    ],
    ['disclose: verified', "return property.disclose === 'always' || facts > 0;", 'return true;'],
  ),
  ...inFile(
    'core/src/gate/plain-answer.ts',
    [
      'the length of an answer',
      "if (text.length > 60) return 'neither';",
      "if (text.length > 60) return 'yes';",
    ],
    [
      'the question mark',
      "if (/[?？]/.test(text) || adorned.test(text)) return 'neither';",
      "if (/[?？]/.test(text)) return 'yes';",
    ],
    [
      'adorned letters',
      "if (/[?？]/.test(text) || adorned.test(text)) return 'neither';",
      "if (/[?？]/.test(text)) return 'neither';",
    ],
    [
      'that the whole text is the phrase',
      'if (words?.yes.includes(plain))',
      'if (words?.yes.some((one) => plain.startsWith(one)))',
    ],
    ['that nothing else is a yes', "  return 'neither';\n}", "  return 'yes';\n}"],
  ),
  ...inFile(
    'core/src/gate/verification.ts',
    ['the lock', 'return attempts.lockedUntil > now;', 'return false;'],
    ['the count of failures', '(isOldLock ? 0 : attempts.failures) + 1', '1'],
    [
      'that an old lock is over',
      'const isOldLock = attempts.lockedUntil !== 0 && attempts.lockedUntil <= now;',
      'const isOldLock = false;',
    ],
    ['the limit of attempts', 'return failures >= policy.attempts', 'return failures > policy.attempts'],
    ['ask-to-verify', 'property.askToVerify &&', ''],
    ['that everybody sees what is always disclosed', "property.disclose !== 'always' &&", ''],
    ['that a fact is on file', 'isAnswerable(property, customer.values[property.name]) &&', ''],
    ['that a fact is not proved yet', '!evidence.facts.includes(property.name) &&', ''],
    ['what must not serve', '!except.includes(property.name),', 'true,'],
    [
      'that nothing on file matches nothing',
      "if (stored === undefined) return 'no-answer';",
      "if (stored === undefined) return 'match';",
    ],
    [
      'the comparison of the answer',
      "return readings.some((value) => type.isSame(value, stored, property, locale)) ? 'match' : 'mismatch';",
      "return 'match';",
    ],
    [
      'the comparison of the last digits',
      "return given === expected ? 'match' : 'mismatch';",
      "return 'match';",
    ],
    [
      'the comparison of a text',
      "return isSameText(text, stored) ? 'match' : 'mismatch';",
      "return 'match';",
    ],
  ),
  ...inFile('core/src/gate/read-answer.ts', [
    'one guess a message',
    'if (only === undefined || found.length > 1) return undefined;',
    'if (only === undefined) return undefined;',
  ]),
  ...inFile(
    'core/src/writes/permit.ts',
    ['that a permit is used once', 'if (!unused.delete(permit)) {', 'if (!unused.has(permit)) {'],
    ['that a permit is one', 'if (!unused.delete(permit)) {', 'if (unused.delete(permit) && false) {'],
    ['that the gate authorised it', 'if (!isAuthorization(authorization)) {', 'if (false) {'],
    ['that somebody is told', 'if (notices === 0) {', 'if (false) {'],
    [
      'the audit event',
      "await deps.audit.append(rows, {\n    kind: 'write.permitted',",
      "await Promise.resolve({\n    kind: 'write.permitted',",
    ],
    ['the journal row', 'await rows.journal.add({', 'await Promise.resolve({'],
  ),
  ...inFile(
    'core/src/writes/apply.ts',
    ['taking the permit', '  takePermit(permit);\n', ''],
    ['that unknown is not retried', "if (code === 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN') return false;", ''],
    [
      'that only the codes of a connector prove an outcome',
      "return code.startsWith('PARLEY_CONNECTOR_') || code === 'PARLEY_CALL_ABORTED';",
      'return true;',
    ],
    ['that there is a writer', 'if (writer === undefined) {', 'if (writer === undefined && false) {'],
    [
      'the end of retries',
      "error.code === 'PARLEY_CONNECTOR_BUSY' && tries < 3",
      "error.code === 'PARLEY_CONNECTOR_BUSY' && tries < 4",
    ],
  ),
  ...inFile(
    'core/src/conversation/advance/answers.ts',
    [
      'that the connector writes, at the yes',
      "if (context.writeState(plan.connector) === 'held') return pursue(draft, task, customer);",
      '',
    ],
    [
      'the lock, at the answer',
      "if (isLockedOut(context.attempts, context.now)) return handOver(draft, 'locked', text(draft, 'locked'));\n  const property",
      'const property',
    ],
    ['the lock, after the answer', 'if (isLockedOut(attempts, context.now)) {', 'if (false) {'],
    ['the count of a wrong answer', "draft.effects.push({ kind: 'count-attempts', attempts });", ''],
    ['that one fact forgives no wrong answers', 'if (isProvedInFull(draft, customer)) draft', 'draft'],
    ['that only a match proves', "if (match === 'match') {", "if (match !== 'no-answer') {"],
    ['the end of the tokens after a yes', 'draft.state = { ...draft.state, offered: {}, misses: 0 };', ''],
    [
      'that a refusal writes nothing',
      "if (authorized.ok) return write(draft, { task, answer, authorization: authorized.authorization });\n  if (authorized.refusal === 'stage')",
      "if (authorized.ok) return write(draft, { task, answer, authorization: authorized.authorization });\n  if (authorized.refusal !== 'permission')",
    ],
  ),
  ...inFile(
    'core/src/conversation/advance/pursue.ts',
    ['the permission, before questions', 'if (isRefused(context, action, connector)) {', 'if (false) {'],
    ['that the connector writes, before questions', 'if (isHeld(context, connector)) {', 'if (false) {'],
    [
      'verification before anything is shown',
      'if (!isSufficient(draft.state.evidence, action)) return',
      'if (false) return',
    ],
    [
      'the lock, before a question',
      "if (isLockedOut(context.attempts, context.now)) return handOver(draft, 'locked'",
      "if (false) return handOver(draft, 'locked'",
    ],
    [
      'that verification can succeed',
      'if (fact === undefined || !isEnough || !hasRoot(state.evidence)) {',
      'if (fact === undefined) {',
    ],
    ['shadow mode, before the question', "if (context.mode === 'shadow') {", 'if (false) {'],
    [
      'what may be shown',
      'return definition !== undefined && mayDisclose(definition, state.evidence);',
      'return true;',
    ],
  ),
  ...inFile(
    'core/src/conversation/advance/advance.ts',
    ['that a changed sender voids evidence', 'if (input.isSenderChanged) forgetSender(draft);', ''],
    [
      'that a void answer is no wish',
      "  if (before.name === 'verifying' && draft.state.phase.name !== 'verifying')\n    return showMenu(draft, text(draft, 'menu'));\n",
      '',
    ],
    [
      'that commands are read as data',
      'const commands = readCommands(message.commands);',
      'const commands = message.commands;',
    ],
  ),
  ...inFile('core/src/conversation/advance/meet.ts', [
    'that evidence belongs to one customer',
    'if (draft.state.customer !== customer.id) {',
    'if (draft.state.customer === undefined) {',
  ]),
  ...inFile('core/src/conversation/advance/settled.ts', [
    'that a settled write goes on for the same customer only',
    'lookup.customer.id === draft.state.customer',
    'true',
  ]),
  ...inFile(
    'core/src/conversation/advance/answer-text.ts',
    ['that answers to a verification go to the matcher', "if (phase.name === 'verifying') {", 'if (false) {'],
    ['that only a plain yes answers', "if (answer === 'yes') {", "if (answer !== 'no') {"],
    [
      'what the name may be shown at',
      "property.type === 'person-name' && mayDisclose(property, draft.state.evidence)",
      "property.type === 'email'",
    ],
  ),
  ...inFile('core/src/conversation/advance/void-evidence.ts', [
    'that voiding empties the evidence',
    'draft.state = { ...rest, evidence: noEvidence, phase, offered: {} };',
    'draft.state = { ...rest, phase, offered: {} };',
  ]),
  ...inFile(
    'core/src/mapping/check-rules.ts',
    ['guards, in rules', 'if (isTrue(guard.that, scope)) return undefined;', 'return undefined;'],
    [
      'that what makes a record a choice is asserted, in rules',
      'if (!chosen || !relyOnChosen(surroundings, ask, item, chosen))',
      'if (!chosen)',
    ],
    [
      'that a choice is one of those there are, in rules',
      'if (!chosen || !relyOnChosen(surroundings, ask, item, chosen))',
      'if (chosen && !relyOnChosen(surroundings, ask, item, chosen))',
    ],
    ['how many may be chosen, in rules', 'if (ids.length > atMost)', 'if (false)'],
  ),
  ...inFile(
    'core/src/mapping/rule-scope.ts',
    [
      'that what rules read is asserted, in rules',
      'if (reliance) relyOnProperty(reliance.batchOf(snapshot.connector), mapping, snapshot, name);',
      '',
    ],
    [
      'that a counted list is asserted, in rules',
      'reliance.batchOf(child.connector).relyOnCount(child.collection.name, link.fields, values, records.length);',
      '',
    ],
  ),
  ...inFile('core/src/mapping/unique.ts', [
    'that what must be unique is not taken, in rules',
    'return isHeld;',
    'return false;',
  ]),
  ...inFile(
    'core/src/conversation/advance/targets.ts',
    [
      'that a target is the one chosen',
      'targets.find((record) => record.id === task.target) ?? (targets.length === 1 ? targets[0] : undefined)',
      'targets[0]',
    ],
    [
      'that actions are those of the vocabulary',
      'return Object.hasOwn(actions, name) ? actions[name] : undefined;',
      'return actions[name];',
    ],
  ),
  ...inFile(
    'core/src/conversation/interpret.ts',
    ['that no model sees an answer', 'if (isProving(phase)) return deps.guided(input);', ''],
    [
      'that nothing is known while verifying',
      'known: isProving(phase) ? [] : listKnown(state, context),',
      'known: listKnown(state, context),',
    ],
    [
      'that no model sees a plain yes',
      "if (phase.name === 'confirming' && readPlainAnswer(text, language) !== 'neither') return { commands: [] };",
      '',
    ],
    [
      'what a model may know',
      '    if (value === undefined || property.askToVerify || !mayDisclose(property, state.evidence)) return [];\n    const text =',
      '    if (value === undefined) return [];\n    const text =',
    ],
  ),
  ...inFile(
    'core/src/conversation/identify.ts',
    [
      'that a sender has a phone',
      "if (sender.phone === undefined && !isNamed) return { kind: 'no-phone' };",
      "if (sender.phone === undefined) sender = { ...sender, phone: '' };",
    ],
    ['that the backend serves', "if (!deps.canRead()) return { kind: 'unreachable' };", ''],
    [
      'that one record is meant',
      'return others.length > 0\n      ? {',
      'return others.length < 0\n      ? {',
    ],
  ),
  ...inFile('core/src/turn-deps.ts', [
    'that the phone stands on the record',
    'return isTheirs ? record : undefined;',
    'return record;',
  ]),
];
