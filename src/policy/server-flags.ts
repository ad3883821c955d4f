/** Flags of the API server that bear on what a policy does; those not given are undefined. */
export interface ServerFlags {
  /** `--audit-log-maxsize` */
  readonly logMaxSizeMB?: number;
  /** `--audit-log-mode` */
  readonly logMode?: string;
  /** `--audit-webhook-mode` */
  readonly webhookMode?: string;
  /** `--audit-log-truncate-enabled` */
  readonly logTruncateEnabled?: boolean;
  /** `--audit-log-truncate-max-event-size` */
  readonly logTruncateMaxEventSizeBytes?: number;
  /** `--audit-webhook-truncate-enabled` */
  readonly webhookTruncateEnabled?: boolean;
  /** `--audit-webhook-truncate-max-event-size` */
  readonly webhookTruncateMaxEventSizeBytes?: number;
}

/** What truncation allows an event unless told otherwise: 100 KiB. */
export const DEFAULT_TRUNCATE_BYTES: number = 100 * 1024;
