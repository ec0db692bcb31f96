/** Feature maps, thinned. */
export const MAPS = {
  en: {
    mapsTitle: 'Feature maps: dropping pixels, or whole maps',
    mapsAbout:
      'A digit after the first convolution of a trained network: eight [feature maps](featureMap). Neighbouring pixels of a map carry nearly the same information, so dropping single pixels removes little; [spatial dropout](spatial) drops whole maps (Tompson et al. 2015).',
    mapsWhole: 'Whole',
    mapsPixels: 'dropout: pixels',
    mapsChannels: 'spatialDropout2d: whole maps',
    mapsRate: 'Dropout rate',
    mapsStep: 'Next step',
    mapsPlay: 'Play',
    mapsStop: 'Stop',
    mapsAt: 'Step {step}',
    mapsKept: 'kept {kept} of {all} pixels',
    mapsKeptMaps: 'kept {kept} of {all} maps',
    mapsMap: 'Map {n}',
    mapsDropped: 'Map {n}, dropped',
    mapsScaled: 'Kept values are multiplied by 1 / (1 − rate); the brightness shown leaves that out.',
  },
  zh: {
    mapsTitle: '特征图：丢弃像素，还是丢弃整张图',
    mapsAbout:
      '一个数字经过训练好的网络的第一个卷积之后，得到八张[特征图](featureMap)。同一张图上相邻像素的信息几乎相同，所以丢弃单个像素损失很小；[空间 dropout](spatial) 则丢弃整张图（Tompson 等，2015）。',
    mapsWhole: '完整',
    mapsPixels: 'dropout：像素',
    mapsChannels: 'spatialDropout2d：整张图',
    mapsRate: '丢弃率',
    mapsStep: '下一步',
    mapsPlay: '播放',
    mapsStop: '停止',
    mapsAt: '第 {step} 步',
    mapsKept: '保留 {kept}/{all} 个像素',
    mapsKeptMaps: '保留 {kept}/{all} 张',
    mapsMap: '第 {n} 张',
    mapsDropped: '第 {n} 张，已丢弃',
    mapsScaled: '保留的值乘以 1 / (1 − 丢弃率)；图中的亮度没有计入这一倍数。',
  },
}
