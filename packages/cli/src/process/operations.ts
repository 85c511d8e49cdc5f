import {
  type ListenAddress,
  type OperationsListener,
  type OperationsOptions,
  operationsListener,
  type Part,
} from '@writ/core';

/** The operations listener, as a part that can move to another address while the process runs. */
export interface ReconfigurableOperations extends Part {
  readonly url: string | undefined;
  /**
   * Listens on another address: first there, then no longer here, so that a failure leaves everything as it was.
   *
   * @throws what `listen` throws
   */
  listenOn(address: ListenAddress): Promise<void>;
}

export function reconfigurableOperations(
  address: ListenAddress,
  options: Omit<OperationsOptions, 'host' | 'port'>,
): ReconfigurableOperations {
  let current = address;
  let listener: OperationsListener = operationsListener({ ...options, ...current });
  return {
    name: listener.name,
    get url() {
      return listener.url;
    },
    start: async (signal) => listener.start(signal),
    close: async () => listener.close(),
    status: () => listener.status?.() ?? 'ok',
    listenOn: async (next) => {
      if (next.host === current.host && next.port === current.port) return;
      const replacement = operationsListener({ ...options, ...next });
      await replacement.start(AbortSignal.timeout(LISTEN_TIMEOUT_MS));
      const old = listener;
      listener = replacement;
      current = next;
      await old.close();
    },
  };
}

const LISTEN_TIMEOUT_MS = 5_000;
