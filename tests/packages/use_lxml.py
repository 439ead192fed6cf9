# SPDX-License-Identifier: MIT
"""Parsing, XPath, a transformation, broken HTML."""
from lxml import etree, html
tree = etree.XML('<r>%s</r>' % ''.join('<i n="%d"/>' % n for n in range(50)))
sheet = etree.XSLT(etree.XML('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
                             '<s><xsl:value-of select="sum(//i/@n)"/></s></xsl:template></xsl:stylesheet>'))
print(tree.xpath('count(//i[@n > 30])'), sheet(tree), [a.get('href') for a in html.fromstring('<a href=x>1<a href=y>2').iter('a')])
