/** A value in a filter graph: escaped once for the options of its filter, once for the graph (ffmpeg-filters, "Notes on filtergraph escaping"). */
export const escaped = (value: string): string => value.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
