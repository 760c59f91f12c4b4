import { INBOX_LIES, type InboxLie } from './inboxLies.js';
import { FRAUD_NAMES, FRAUDS, type Lie, LIES } from './lies.js';

/** What a proposer can be told to lie about: one step of a transaction, or of loading a batch from its blobs. */
export const ALL_FRAUDS = [...FRAUDS, 'blob'] as const;
export type AnyFraud = (typeof ALL_FRAUDS)[number];

/** How the lie is told. */
export const lieAbout = (fraud: AnyFraud): Lie | InboxLie =>
  fraud === 'blob' ? INBOX_LIES.blobByte : LIES[fraud];

/** What it is called, for people. */
export const nameOfFraud = (fraud: AnyFraud): string =>
  fraud === 'blob' ? 'misread blob' : FRAUD_NAMES[fraud];

/** Whether it can be told only where batches stand in blobs. */
export const needsBlobs = (fraud: AnyFraud | undefined): boolean => fraud === 'blob';
