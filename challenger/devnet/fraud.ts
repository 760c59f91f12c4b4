/**
 * What a lying proposer may get wrong in one transaction, for the demo and for tests:
 * `storage`, `balance`: a slot or a balance has another value; `gas`: another amount of gas was used; `skip`: a valid
 * transaction was passed over; `log`: a log says something else.
 */
export type FraudKind = 'storage' | 'balance' | 'gas' | 'skip' | 'log';
