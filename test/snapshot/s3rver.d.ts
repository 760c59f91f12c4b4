declare module 's3rver' {
  interface Address {
    readonly port: number;
  }
  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    run(): Promise<Address>;
    close(): Promise<void>;
  }
}
