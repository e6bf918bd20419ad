"""What all pages share: the frame, the style, the rendering, the errors."""
