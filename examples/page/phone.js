// The simulated phone: what its owner writes goes to the hub's channel, and what the hub says comes from there.

const route = '/channels/phone';
const waitMs = 2000;

/** One phone's conversation, kept in this tab so that a reload shows it again, as long as the data is the same. */
export function createPhone({ phone, dataset, ahead, chat, onTrouble }) {
  const storageKey = `parley-phone-${dataset}-${phone}`;
  const history = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
  const known = new Set(history.map(({ id }) => id));
  let after = '';
  let stopped = false;

  function keep(entry) {
    history.push(entry);
    known.add(entry.id);
    sessionStorage.setItem(storageKey, JSON.stringify(history.slice(-200)));
  }

  async function post(event) {
    const response = await fetch(route, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    if (!response.ok) throw new Error(`The hub answered ${response.status}.`);
  }

  async function send(event, text) {
    const entry = { id: crypto.randomUUID(), at: Date.now() + ahead, mine: true, text };
    keep(entry);
    draw();
    try {
      await post({ ...event, id: entry.id, from: phone });
    } catch (error) {
      onTrouble(`This message did not get through. ${error.message}`);
    }
  }

  async function listen() {
    while (!stopped) {
      try {
        const query = new URLSearchParams({ phone, after, wait: String(waitMs) });
        const response = await fetch(`${route}?${query}`);
        if (!response.ok) throw new Error(`The hub answered ${response.status}.`);
        const { messages, next, typing } = await response.json();
        if (stopped) return;
        onTrouble('');
        after = next;
        take(messages, typing);
      } catch {
        if (stopped) return;
        onTrouble('The example does not answer. Is it still running?');
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    }
  }

  function take(messages, typing) {
    const fresh = messages.filter(({ id }) => !known.has(id));
    for (const { id, at, content } of fresh) keep({ id, at, mine: false, text: content.text, content });
    if (fresh.length > 0) {
      const statuses = fresh.map(({ id }) => ({ kind: 'status', messageId: id, status: 'read' }));
      post({ events: statuses }).catch(() => undefined);
    }
    if (fresh.length > 0 || typing !== chat.hasAttribute('data-typing')) draw(typing);
  }

  function draw(typing = false) {
    chat.toggleAttribute('data-typing', typing);
    const parts = history.flatMap(drawEntry);
    if (history.length === 0)
      parts.push(element('p', 'hint', 'Write a message, or pick one of the suggestions below.'));
    if (typing && history.at(-1)?.mine) parts.push(element('p', 'bubble bot typing', 'writing …'));
    chat.replaceChildren(...parts);
    chat.scrollTop = chat.scrollHeight;
  }

  function drawEntry({ at, mine, text, content }) {
    const bubble = element('div', `bubble ${mine ? 'mine' : 'bot'}`, text);
    const time = element(
      'time',
      '',
      new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false }),
    );
    if (content?.type === 'document') bubble.append(drawFile(content));
    bubble.append(time);
    const choices = content?.buttons ?? content?.rows ?? (content?.button ? [content.button] : []);
    if (choices.length === 0) return [bubble];
    const group = element('div', 'choices');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', content.open ?? 'Answers');
    group.append(...choices.map((choice) => drawChoice(choice, content.type === 'list')));
    return [bubble, group];
  }

  /** A file that can be opened and kept. */
  function drawFile({ name, mediaType, content: words }) {
    const link = element('a', 'file', name);
    link.href = `data:${mediaType};charset=utf-8,${encodeURIComponent(words)}`;
    link.download = name;
    return link;
  }

  /** Old choices stay pressable, as they do on a real phone: the hub must cope. */
  function drawChoice({ token, title, description }, isRow) {
    const button = element('button', isRow ? 'row' : '', title);
    button.type = 'button';
    if (description) button.append(element('small', '', description));
    button.addEventListener('click', () => send({ kind: 'choice', token, title }, title));
    return button;
  }

  draw();
  listen();
  return {
    say: (text) => send({ kind: 'text', text }, text),
    stop() {
      stopped = true;
    },
  };
}

/** Whatever the text holds, it stays text. */
export function element(name, className = '', text = '') {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.textContent = text;
  // Arabic and Hebrew run from right to left.
  if (text !== '') made.dir = 'auto';
  return made;
}
