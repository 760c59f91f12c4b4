/** What the API refuses, and why. */
export class ApiError extends Error {
  constructor(
    /** Of HTTP. */
    readonly status: 400 | 404 | 405 | 409 | 421 | 503,
    /** Stable. */
    readonly code: string,
    message: string,
    readonly nextStep: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}
