/** Letters that run from right to left, and the marks that say so. */
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200f\u061c]/u;
/** What turns the direction of the text behind it. */
const turning = /[\u202a-\u202e\u2066-\u2069]/;
const isolates = /[\u2066-\u2069]/g;

/**
 * A value as it stands inside a text of another direction, or with a turn of direction in itself: between isolates, so
 * that a number, an address or a name neither moves the words around it nor is moved by them. The value cannot end
 * them: isolates of its own are left out.
 */
export function keepApart(value: string, around: string): string {
  if (value === '' || !(rightToLeft.test(around) || rightToLeft.test(value) || turning.test(value)))
    return value;
  return value
    .split('\n')
    .map((line) => (line === '' ? '' : `\u2068${line.replace(isolates, '')}\u2069`))
    .join('\n');
}
