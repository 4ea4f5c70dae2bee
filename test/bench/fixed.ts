/** What every process of the bench knows. */
export const phoneNumberId = '106540352242922';
export const accessToken = 'bench-access-token';
export const appSecret = 'bench-app-secret';
export const verifyToken = 'bench-verify-token';
export const graphVersion = 'v26.0';
export const notifySecret = `whsec_${Buffer.from('bench-notify-secret-of-32-bytes!').toString('base64')}`;
/** Connections to PostgreSQL, the same for all contestants: the connector's default. */
export const poolSize = 10;
export const customerCount = 5_000;

/** The customer's number as WhatsApp gives it, digits only. */
export function phoneOf(customer: number): string {
  return `2782${String(customer).padStart(7, '0')}`;
}

export function emailOf(customer: number): string {
  return `customer${customer}@example.com`;
}
