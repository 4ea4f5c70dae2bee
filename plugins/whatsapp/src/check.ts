import type { CheckReport, Finding } from '@parley/core/contract';
import * as v from 'valibot';

const PhoneNumberSchema = v.object({
  id: v.string(),
  display_phone_number: v.nullish(v.string()),
  verified_name: v.nullish(v.string()),
  quality_rating: v.nullish(v.string()),
});

/** Judges what the Graph API says about the configured number. */
export function toCheckReport(answer: unknown, phoneNumberId: string): CheckReport {
  const parsed = v.safeParse(PhoneNumberSchema, answer);
  if (!parsed.success || parsed.output.id !== phoneNumberId) {
    const message = 'The Graph API does not describe the configured phone number ID.';
    return { findings: [{ level: 'error', message, fix: 'Check phone-number-id and graph-url.' }] };
  }
  const { display_phone_number: number, verified_name: name, quality_rating: quality } = parsed.output;
  const found: Finding = {
    level: 'ok',
    message: `WhatsApp number ${number ?? 'without a display number'} (${name ?? 'no verified name'}), quality ${quality ?? 'unknown'}.`,
  };
  if (quality !== 'RED') return { findings: [found] };
  const low: Finding = {
    level: 'warning',
    message: 'The quality rating of this number is low; Meta may restrict it.',
    fix: 'See the reasons in the WhatsApp Manager.',
  };
  return { findings: [found, low] };
}
