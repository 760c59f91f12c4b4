/** What a transaction manager tells, as far as it is shown, counted or worth an alert. Amounts in wei. */
export type MoneyNews =
  | {
      readonly kind: 'sent' | 'raised' | 'sentAgain';
      /** The move, for people. */
      readonly what: string;
      readonly dispute?: string;
      readonly hash: string;
    }
  | {
      readonly kind: 'mined';
      readonly what: string;
      readonly dispute?: string;
      readonly hash: string;
      readonly fee: bigint;
      readonly value: bigint;
      readonly isDone: boolean;
    }
  | { readonly kind: 'takenBack'; readonly what: string; readonly dispute?: string }
  | { readonly kind: 'blind'; readonly reason: string }
  | {
      readonly kind: 'alarm';
      readonly alarm: MoneyAlarmKind;
      readonly what?: string;
      readonly dispute?: string;
      readonly reason?: string;
    };

export type MoneyAlarmKind =
  | 'cap'
  | 'funds'
  | 'feeLimit'
  | 'nodeRefuses'
  | 'foreignNonce'
  | 'nonceFilled'
  | 'signer'
  | 'journal'
  | 'defect';
