/**
 * Permissions-Policy: what pages of ours may ask a browser for, also should somebody get a script into them. Only names that browsers know,
 * since they complain about others; what is not named here keeps to the page itself, as by default.
 */
const unused = [
  ...['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'],
];
const ofPlayers = ['autoplay', 'encrypted-media', 'fullscreen', 'picture-in-picture', 'screen-wake-lock'];
const policy = (names: string[], who: string) => names.map((name) => `${name}=${who}`);

export const powersOfPages = [...policy(unused, '()'), ...policy(ofPlayers, '(self)')].join(', ');
export const noPowers = policy([...unused, ...ofPlayers], '()').join(', ');
