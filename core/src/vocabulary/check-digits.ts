/** How a number proves that it was not mistyped. */
export const checkDigitKinds = ['luhn', 'iban', 'za-id', 'mod-97'] as const;
export type CheckDigits = (typeof checkDigitKinds)[number];

/** Whether a text has the check digits that its kind demands. Spaces and hyphens in it do not count. */
export function hasCheckDigits(kind: CheckDigits, text: string): boolean {
  const plain = text.replace(/[\s-]/g, '').toUpperCase();
  return checks[kind](plain);
}

const checks: Readonly<Record<CheckDigits, (plain: string) => boolean>> = {
  /** Cards, and many account and device numbers. */
  luhn: isLuhn,
  /** Country, two check digits, up to thirty letters and digits. */
  iban: (plain) => /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(plain) && isMod97(plain.slice(4) + plain.slice(0, 4)),
  /** A South African identity number: birth date, sequence, citizenship, and a Luhn digit. */
  'za-id': (plain) => /^\d{10}[012]\d{2}$/.test(plain) && isBirthDate(plain.slice(0, 6)) && isLuhn(plain),
  /** ISO 7064 MOD 97-10: the check digits stand at the end. */
  'mod-97': (plain) => /^[A-Z\d]{3,}$/.test(plain) && isMod97(plain),
};

function isLuhn(plain: string): boolean {
  if (!/^\d{2,}$/.test(plain)) return false;
  const sum = [...plain].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** A letter counts as two digits, from A as 10. */
function isMod97(plain: string): boolean {
  const digits = plain.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** `yymmdd`, in this century or the last. */
function isBirthDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = (text.match(/../g) ?? []).map(Number);
  return [1900, 2000].some((century) => {
    const date = new Date(Date.UTC(century + year, month - 1, day));
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  });
}
