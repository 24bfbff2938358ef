/** What the program is called, and a site of it until somebody gives it a name of its own. The built pages have it where that name belongs. */
export const productName = 'Vitascope';
