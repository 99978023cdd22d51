import { browser } from 'wxt/browser';

browser.devtools.panels.create('Socketwright', 'icon/32.png', 'panel.html');
