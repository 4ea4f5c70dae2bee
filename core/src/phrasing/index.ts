export {
  type CheckPhrasingOptions,
  checkPhrasing,
  type Fault,
  type PhrasingCheck,
} from './check-phrasing.ts';
export { offerPhrasing, opening } from './offer-phrasing.ts';
