// What readers of links show of a hosted lab: a picture, a title, a sentence. Addresses in it must be whole, so that it
// needs to be known where the page is hosted.

const PICTURE =
  'Two decision boundaries, without dropout and with it, and the curves of both with their generalization gaps'

/** Of card.png. */
export const CARD_SIZE = { width: 1200, height: 630 }

/** The address of a hosted page, with the slash of its folder; an error where it is none. */
export function checkHost(url) {
  const address = URL.canParse(url) ? new URL(url) : null
  if (!address || !/^https?:$/.test(address.protocol) || address.search || address.hash) {
    throw new Error(
      `build:lab: --url: expected the address of the hosted page, as https://example.org/lab/, got ${url}.`,
    )
  }
  return address.href.replace(/(index\.html)?$/, '').replace(/\/?$/, '/')
}

/** The page with the tags of its card; title and sentence are the page's own. */
export function withCard(html, url) {
  const tag = (attribute, name, content) => `    <meta ${attribute}="${name}" content="${content}" />\n`
  const tags = Object.entries({
    type: 'website',
    title: /<title>(.*)<\/title>/.exec(html)[1],
    description: /name="description"\s+content="([^"]*)"/.exec(html)[1],
    url,
    image: new URL('card.png', url).href,
    'image:width': CARD_SIZE.width,
    'image:height': CARD_SIZE.height,
    'image:alt': PICTURE,
  }).map(([name, content]) => tag('property', `og:${name}`, content))
  return html.replace('  </head>', `${tags.join('')}${tag('name', 'twitter:card', 'summary_large_image')}  </head>`)
}
