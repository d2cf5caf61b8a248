/** One line or number of a panel. */
export interface PanelQuery {
  readonly query: string;
  /** Grafana's pattern: `{{label}}` stands for a label's value. */
  readonly legend: string;
}

/** What a panel shows; how Grafana wants that said is `grafana.ts`' to know. */
export interface PanelSpec {
  readonly title: string;
  /** Read under the panel's (i): what a reader should make of it. */
  readonly description: string;
  readonly kind: "timeseries" | "stat" | "table";
  /** A unit of Grafana's.
   * @default "short" */
  readonly unit?: string;
  readonly queries: readonly PanelQuery[];
  /** Of 24.
   * @default 8 */
  readonly width?: number;
  /** @default false */
  readonly stacked?: boolean;
  /** Columns of a table that nobody needs. */
  readonly hidden?: readonly string[];
}

export interface DashboardSpec {
  /** Part of the dashboard's address in Grafana: choose it once. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PanelSpec[];
}
