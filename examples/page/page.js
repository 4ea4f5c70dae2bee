import { createPhone, element } from '/phone.js';
import { watch } from '/watch.js';

const find = (id) => document.getElementById(id);
const [picker, about, chat, say, answers, text] = ['person', 'about', 'chat', 'say', 'answers', 'text'].map(
  find,
);
const troubles = new Map();
let phone;
let stopWatching = () => {};

/** What is wrong at the moment; nothing when every part works. */
function showTrouble(part, message) {
  troubles.set(part, message);
  find('state').textContent = [...troubles.values()].find((one) => one !== '') ?? '';
}

function suggest(container, words, texts) {
  const buttons = texts.map((one) => {
    const button = element('button', '', one);
    button.type = 'button';
    button.addEventListener('click', () => phone.say(one));
    return button;
  });
  container.replaceChildren(
    ...(buttons.length === 0 ? [] : [element('span', 'suggestion-label', words), ...buttons]),
  );
}

function pick(person) {
  phone?.stop();
  stopWatching();
  sessionStorage.setItem('parley-person', person.phone);
  about.textContent = `${person.phone}: ${person.about}`;
  suggest(say, 'Say', person.say);
  suggest(answers, 'When asked who you are (the answers on file)', person.answers);
  phone = createPhone({
    phone: person.phone,
    dataset,
    ahead,
    chat,
    onTrouble: (message) => showTrouble('phone', message),
  });
  stopWatching = watch({
    phone: person.phone,
    records: find('records'),
    notices: find('notices'),
    trail: find('trail'),
    onTrouble: (message) => showTrouble('watch', message),
  });
}

const { business, example, dataset, what, begins, now, people } = await (await fetch('/demo/people')).json();
/** How far the example's time is from this machine's, in milliseconds. */
const ahead = begins === undefined ? 0 : now - Date.now();
document.title = `Parley: the ${example} example`;
find('business').textContent = `at ${business}`;
find('what').textContent = `${what}, live`;
if (begins !== undefined) find('begins').textContent = `For the example it is ${begins}.`;
for (const { name, phone: number } of people) picker.append(new Option(name, number));
const wanted = sessionStorage.getItem('parley-person');
const first = people.find(({ phone: number }) => number === wanted) ?? people[0];
picker.value = first.phone;
picker.addEventListener('change', () => pick(people.find(({ phone: number }) => number === picker.value)));
find('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (words === '') return;
  text.value = '';
  phone.say(words);
});
pick(first);
