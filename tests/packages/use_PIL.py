# SPDX-License-Identifier: MIT
"""An image is drawn, scaled, and written as PNG and JPEG."""
import io
from PIL import Image, ImageDraw, ImageFilter
image = Image.new('RGB', (100, 80), 'white')
ImageDraw.Draw(image).ellipse((10, 10, 70, 60), fill='red')
image = image.resize((50, 40)).filter(ImageFilter.GaussianBlur(1))
for kind in 'PNG', 'JPEG':
    out = io.BytesIO()
    image.save(out, kind)
    print(kind, Image.open(io.BytesIO(out.getvalue())).getpixel((20, 20)))
