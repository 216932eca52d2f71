/** What went wrong in the world outside: one line that says what, and what to do; and what others throw. */

export type ErrorCode =
  | "ERR_USAGE"
  | "ERR_CONFIG"
  | "ERR_LOG_MISSING"
  | "ERR_FORBIDDEN"
  | "ERR_LOG_NOT_A_FILE"
  | "ERR_LOG_UNREADABLE"
  | "ERR_NOT_AUDIT_LOG"
  | "ERR_AUDIT_OFF"
  | "ERR_BASELINE"
  | "ERR_STATE"
  | "ERR_DNS"
  | "ERR_OUTPUT";

/** An error that ends the program with its message and not with a stack. */
export class FullmonError extends Error {
  readonly code: ErrorCode;

  /** @param message what failed: what to do about it */
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "FullmonError";
    this.code = code;
  }
}

/** Exit status by code (sysexits.h where it has one). */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  ERR_USAGE: 64,
  ERR_NOT_AUDIT_LOG: 65,
  ERR_BASELINE: 65,
  ERR_LOG_MISSING: 66,
  ERR_LOG_NOT_A_FILE: 66,
  ERR_LOG_UNREADABLE: 66,
  ERR_AUDIT_OFF: 69,
  ERR_DNS: 69,
  ERR_STATE: 73,
  ERR_OUTPUT: 74,
  ERR_FORBIDDEN: 77,
  ERR_CONFIG: 78,
};

/** What an error says, whatever it is that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What was thrown, as an error. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Why a file cannot be read, as people say it. */
export function fileFlaw(error: unknown): string {
  return codeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
}

/** The code of an error of the system's, as `ENOENT` (errno(3)); undefined if it has none. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
